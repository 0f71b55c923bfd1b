package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Answers questions for totals in time: shares one fan-out among all who ask together, and shows
 * nothing before it is durable. One context only.
 */
final class Gatherer {
  /** Paths of one total, so that a client who invents paths cannot fill memory and disk. */
  private static final int MAX_SERIES = 64;

  /** Too many different paths were asked of one total. */
  static final class TooManyTotals extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyTotals(String key) {
      super("total " + key + " is asked for more than " + MAX_SERIES + " different paths");
    }
  }

  private final Counts counts;
  private final Saver saver;
  private final CountReader reader;
  private final Loop loop;
  private final LongSupplier nanoTime;
  private final Map<Series, Running> running = new HashMap<>();
  // Read by other threads.
  private final LongAdder fanOuts = new LongAdder();
  private final LongAdder sharedReads = new LongAdder();

  /**
   * A fan-out that others may join.
   *
   * @param published completes when all replicas were heard, or time is over, and that is durable
   */
  private record Running(Fanout fanout, Future<Shown> published) {}

  Gatherer(Counts counts, Saver saver, CountReader reader, Loop loop, LongSupplier nanoTime) {
    this.counts = counts;
    this.saver = saver;
    this.reader = reader;
    this.loop = loop;
    this.nanoTime = nanoTime;
  }

  long fanOuts() {
    return fanOuts.sum();
  }

  long sharedReads() {
    return sharedReads.sum();
  }

  Future<Shown> total(TotalRequest request) {
    Series series = Series.of(request);
    Running shared = running.get(series);
    if (shared != null && shared.fanout().serves(request)) {
      sharedReads.increment();
      return inTime(request, shared);
    }
    if (!admits(series)) {
      return Future.failedFuture(new TooManyTotals(series.key()));
    }
    return inTime(request, start(series, request));
  }

  private boolean admits(Series series) {
    return counts.series().contains(series)
        || Stream.concat(counts.series().stream(), running.keySet().stream())
                .filter(s -> s.key().equals(series.key()))
                .distinct()
                .count()
            < MAX_SERIES;
  }

  private Running start(Series series, TotalRequest request) {
    fanOuts.increment();
    Fanout fanout = new Fanout(request, counts, nanoTime);
    Promise<Shown> published = Promise.promise();
    Running started = new Running(fanout, published.future());
    running.put(series, started);
    fanout
        .ask(reader, loop)
        .onComplete(shown -> running.remove(series, started))
        .compose(this::publish)
        .onComplete(published);
    return started;
  }

  /** A failing disk is told of by the saver and does not fail the read. */
  private Future<Shown> publish(Shown shown) {
    return saver.saved().transform(saved -> Future.succeededFuture(shown));
  }

  private Future<Shown> inTime(TotalRequest request, Running shared) {
    Promise<Shown> answer = Promise.promise();
    Runnable early =
        shared.fanout().outlasts(request.window())
            ? loop.after(
                request.window(),
                () -> publish(shared.fanout().now()).onSuccess(answer::tryComplete))
            : () -> {};
    Runnable late =
        loop.after(
            request.latest(),
            () -> {
              if (answer.tryComplete(shared.fanout().now())) {
                saver.late();
              }
            });
    shared.published().onSuccess(answer::tryComplete);
    return answer
        .future()
        .onComplete(shown -> {
          early.run();
          late.run();
        });
  }

  /** Completes when it is durable; false where nothing was known. */
  Future<Boolean> forget(String key, Member member) {
    if (!counts.forget(key, member)) {
      return Future.succeededFuture(false);
    }
    running.keySet().removeIf(s -> s.key().equals(key));
    return saver.saved().map(saved -> true);
  }
}
