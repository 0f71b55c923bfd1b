package ordinal.gateway.aggregate;

import io.vertx.core.Future;
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
  private final PeerLearning peers;
  private final Loop loop;
  private final LongSupplier nanoTime;
  private final Map<Series, Round> rounds = new HashMap<>();
  // Read by other threads.
  private final LongAdder fanOuts = new LongAdder();
  private final LongAdder sharedReads = new LongAdder();

  Gatherer(
      Counts counts,
      Saver saver,
      CountReader reader,
      PeerLearning peers,
      Loop loop,
      LongSupplier nanoTime) {
    this.counts = counts;
    this.saver = saver;
    this.reader = reader;
    this.peers = peers;
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
    Round open = rounds.get(series);
    if (open != null && open.serves(request)) {
      sharedReads.increment();
      return open.join(request);
    }
    return fresh(request);
  }

  /** The same, of a fan-out that begins now: no value was read before this. */
  Future<Shown> fresh(TotalRequest request) {
    Series series = Series.of(request);
    if (!admits(series)) {
      return Future.failedFuture(new TooManyTotals(series.key()));
    }
    Round round = round(request);
    Future<Shown> answer = round.first(request);
    start(series, round);
    return answer;
  }

  /**
   * Reads what nobody may be waiting for, unless readers have it read just now; completes when it
   * is durable.
   */
  Future<Void> watch(TotalRequest request) {
    Series series = Series.of(request);
    Round open = rounds.get(series);
    boolean underWay = open != null && open.serves(request) && open.endsWithin(request.window());
    return underWay || !admits(series)
        ? Future.succeededFuture()
        : start(series, round(request)).mapEmpty();
  }

  /** Reads some replicas of a total besides its fan-outs; completes when that is durable. */
  Future<Void> glance(TotalRequest some) {
    return admits(Series.of(some))
        ? new Fanout(some, counts, nanoTime).ask(reader, loop).compose(read -> saver.saved())
        : Future.succeededFuture();
  }

  private boolean admits(Series series) {
    return counts.series().contains(series)
        || Stream.concat(counts.series().stream(), rounds.keySet().stream())
                .filter(s -> s.key().equals(series.key()))
                .distinct()
                .count()
            < MAX_SERIES;
  }

  private Round round(TotalRequest request) {
    return new Round(request, new Fanout(request, counts, nanoTime), peers, saver, loop);
  }

  private Future<Shown> start(Series series, Round round) {
    fanOuts.increment();
    rounds.put(series, round);
    return round.start(reader).onComplete(published -> rounds.remove(series, round));
  }

  /** Completes when it is durable; false where nothing was known. */
  Future<Boolean> forget(String key, Member member) {
    if (!counts.forget(key, member)) {
      return Future.succeededFuture(false);
    }
    rounds.keySet().removeIf(s -> s.key().equals(key));
    return saver.saved().map(saved -> true);
  }
}
