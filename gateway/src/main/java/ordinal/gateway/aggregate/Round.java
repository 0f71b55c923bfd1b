package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One fan-out with all who wait for it. It is open to further readers until the peers are asked,
 * once, which must be after the last of them came: then every total that a peer showed before any
 * of them asked is in its answer. One context only.
 *
 * <p>Peers need not be asked where one reader, who came first, is answered by live replicas alone:
 * each of them answered after that reader came, and so with at least what any peer had seen.
 */
final class Round {
  private final TotalRequest request;
  private final Fanout fanout;
  private final PeerLearning peers;
  private final Saver saver;
  private final Loop loop;
  private final Promise<Shown> published = Promise.promise();
  private boolean awaited;
  private boolean joined;
  private @Nullable Future<Void> informed;

  Round(TotalRequest request, Fanout fanout, PeerLearning peers, Saver saver, Loop loop) {
    this.request = request;
    this.fanout = fanout;
    this.peers = peers;
    this.saver = saver;
    this.loop = loop;
  }

  /** Asks the replicas; completes when they were heard, or time is over, and that is durable. */
  Future<Shown> start(CountReader reader) {
    Runnable cancel = informBefore(request);
    fanout
        .ask(reader, loop)
        .onComplete(read -> cancel.run())
        .compose(read -> inform(peers.patience(request.deadline())))
        .compose(informed -> publish())
        .onComplete(published);
    return published.future();
  }

  /** Whether a question that comes now may share the answer. */
  boolean serves(TotalRequest other) {
    return informed == null && fanout.serves(other);
  }

  /** Whether the replicas will be heard within that while. */
  boolean endsWithin(Duration window) {
    return !fanout.outlasts(window);
  }

  /** The answer for who began it. */
  Future<Shown> first(TotalRequest reader) {
    awaited = true;
    return inTime(reader);
  }

  /** The answer for one who came later. */
  Future<Shown> join(TotalRequest reader) {
    joined = true;
    return inTime(reader);
  }

  private Future<Shown> inTime(TotalRequest reader) {
    Promise<Shown> answer = Promise.promise();
    Runnable early = fanout.outlasts(reader.window()) ? early(reader, answer) : () -> {};
    Runnable late =
        loop.after(
            reader.latest(),
            () -> {
              if (answer.tryComplete(fanout.now())) {
                saver.late();
              }
            });
    published.future().onSuccess(answer::tryComplete);
    return answer
        .future()
        .onComplete(shown -> {
          early.run();
          late.run();
        });
  }

  /** For a reader whose time is over before that of the fan-out. */
  private Runnable early(TotalRequest reader, Promise<Shown> answer) {
    Runnable ask = informBefore(reader);
    Runnable show =
        loop.after(
            reader.window(),
            () ->
                (informed == null ? Future.<Void>succeededFuture() : informed)
                    .compose(known -> publish())
                    .onSuccess(answer::tryComplete));
    return () -> {
      ask.run();
      show.run();
    };
  }

  /** So early that peers can answer while the last replicas are still waited for. */
  private Runnable informBefore(TotalRequest reader) {
    Duration patience = peers.patience(reader.deadline());
    return patience.isZero()
        ? () -> {}
        : loop.after(reader.window().minus(patience), () -> inform(patience));
  }

  private Future<Void> inform(Duration patience) {
    if (informed == null) {
      boolean needed = joined || (awaited && !fanout.allLive());
      informed =
          needed ? peers.learn(Optional.of(request.key()), patience) : Future.succeededFuture();
    }
    return informed;
  }

  /** A failing disk is told of by the saver and does not fail the read. */
  private Future<Shown> publish() {
    Shown shown = fanout.now();
    return saver.saved().transform(saved -> Future.succeededFuture(shown));
  }
}
