package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One fan-out with all who wait for it, each of whom came before it began: no replica answered
 * earlier than its reader asked. Peers are asked once, after that; then every total that a peer
 * showed before any of the readers asked is in their answer. One context only.
 *
 * <p>Peers need not be asked where all is answered by live replicas: each of them answered after
 * the readers came, and so with at least what any peer had seen.
 */
final class Round {
  /** A reader waits for the fan-out before at most this part of its deadline. */
  private static final int PART = 4;

  private final TotalRequest request;
  private final Fanout fanout;
  private final CountReader reader;
  private final PeerLearning peers;
  private final Saver saver;
  private final Loop loop;
  private final Promise<Void> heard = Promise.promise();
  private final Promise<Shown> published = Promise.promise();
  private @Nullable Future<Void> informed;

  Round(
      TotalRequest request,
      Fanout fanout,
      CountReader reader,
      PeerLearning peers,
      Saver saver,
      Loop loop) {
    this.request = request;
    this.fanout = fanout;
    this.reader = reader;
    this.peers = peers;
    this.saver = saver;
    this.loop = loop;
  }

  /** Completes when the replicas were heard, or the time for it is over. */
  Future<Void> heard() {
    return heard.future();
  }

  /** Whether another question of as much time may share the answer: it has the same replicas. */
  boolean serves(TotalRequest other) {
    return other.backends().equals(request.backends());
  }

  /** Whether no replica was asked yet, so that further readers may join. */
  boolean waits() {
    return !fanout.asked();
  }

  /** Whether the replicas will be heard within that while. */
  boolean endsWithin(Duration window) {
    return fanout.left().compareTo(window) <= 0;
  }

  /** Asks the replicas, once. */
  void begin() {
    if (!fanout.asked()) {
      Runnable cancel = informBeforeTheEnd();
      Future<Void> all = fanout.ask(reader, loop).onComplete(read -> cancel.run());
      all.compose(read -> inform(peers.patience(request.deadline())))
          .compose(informed -> publish())
          .onComplete(published);
      all.onComplete(heard);
    }
  }

  /** Begins when that is complete, but does not wait for long. */
  void beginAfter(Future<Void> other) {
    Runnable cancel = loop.after(request.deadline().dividedBy(PART), this::begin);
    other.onComplete(over -> {
      cancel.run();
      begin();
    });
  }

  /** The answer in time for one who comes now. */
  Future<Shown> join(TotalRequest reader) {
    Promise<Shown> answer = Promise.promise();
    Runnable cancel =
        loop.after(
            reader.latest(),
            () -> {
              if (answer.tryComplete(fanout.now())) {
                saver.late();
              }
            });
    published.future().onSuccess(answer::tryComplete);
    return answer.future().onComplete(shown -> cancel.run());
  }

  /** So early that peers can answer while the last replicas are still waited for. */
  private Runnable informBeforeTheEnd() {
    Duration patience = peers.patience(request.deadline());
    return patience.isZero()
        ? () -> {}
        : loop.after(fanout.left().minus(patience), () -> inform(patience));
  }

  private Future<Void> inform(Duration patience) {
    if (informed == null) {
      informed =
          fanout.allLive()
              ? Future.succeededFuture()
              : peers.learn(Optional.of(request.key()), patience);
    }
    return informed;
  }

  /** A failing disk is told of by the saver and does not fail the read. */
  private Future<Shown> publish() {
    Shown shown = fanout.now();
    return saver.saved().transform(saved -> Future.succeededFuture(shown));
  }
}
