package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Learns what the other gateways remember, in time whatever they do. One context only. */
final class PeerLearning {
  private static final Duration LONGEST = Duration.ofMillis(250);

  private final Peers peers;
  private final Counts counts;
  private final Loop loop;

  PeerLearning(Peers peers, Counts counts, Loop loop) {
    this.peers = peers;
    this.counts = counts;
    this.loop = loop;
  }

  /** How much of a deadline is theirs; zero without peers. */
  Duration patience(Duration deadline) {
    Duration quarter = deadline.dividedBy(4);
    if (peers.equals(Peers.NONE)) {
      return Duration.ZERO;
    }
    return quarter.compareTo(LONGEST) > 0 ? LONGEST : quarter;
  }

  /**
   * Completes when all have answered or failed, or patience is over; never fails. What comes later
   * is learned too.
   */
  Future<Void> learn(Optional<String> key, Duration patience) {
    // compose turns what is thrown into a failure.
    List<Future<Void>> learned =
        peers.ask(key, patience).stream().map(told -> told.compose(this::learn)).toList();
    if (learned.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    Runnable cancel = loop.after(patience, over::tryComplete);
    Future.join(learned).onComplete(all -> over.tryComplete());
    return over.future().onComplete(done -> cancel.run());
  }

  private Future<Void> learn(Memory memory) {
    counts.learn(memory);
    return Future.succeededFuture();
  }
}
