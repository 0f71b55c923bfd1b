package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers questions for totals in time: shares one fan-out among all who asked before it began, and
 * shows nothing before it is durable. One context only.
 *
 * <p>A reader never joins a fan-out that is under way, whose readings may be older than its
 * question: then a total could miss what its reader was told before. Who comes meanwhile waits,
 * with all others who do, for the next one.
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

  /** Who has as much time for a total. Rules, releases and the admin API each have their own. */
  private record Lane(Series series, Duration deadline) {
    static Lane of(TotalRequest request) {
      return new Lane(Series.of(request), request.deadline());
    }
  }

  private final Counts counts;
  private final Saver saver;
  private final CountReader reader;
  private final PeerLearning peers;
  private final Loop loop;
  private final LongSupplier nanoTime;
  private final Map<Lane, Round> rounds = new HashMap<>();
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

  /** No value in it was read before this question. */
  Future<Shown> total(TotalRequest request) {
    Round last = rounds.get(Lane.of(request));
    if (last == null || !last.serves(request)) {
      Series series = Series.of(request);
      return admits(series)
          ? start(request).join(request)
          : Future.failedFuture(new TooManyTotals(series.key()));
    }
    if (last.waits()) {
      sharedReads.increment();
      return last.join(request);
    }
    return follow(last, request).join(request);
  }

  /** Reads what nobody is waiting for, unless readers have it read; completes when durable. */
  Future<Void> watch(TotalRequest request) {
    Series series = Series.of(request);
    boolean underWay =
        rounds.entrySet().stream()
            .anyMatch(open ->
                open.getKey().series().equals(series)
                    && open.getValue().serves(request)
                    && open.getValue().endsWithin(request.window()));
    return underWay || !admits(series) ? Future.succeededFuture() : read(fanout(request));
  }

  /** Reads some replicas of a total besides its fan-outs; completes when that is durable. */
  Future<Void> glance(TotalRequest some) {
    return admits(Series.of(some))
        ? read(new Fanout(some, counts, nanoTime))
        : Future.succeededFuture();
  }

  private Future<Void> read(Fanout fanout) {
    return fanout.ask(reader, loop).compose(read -> saver.saved());
  }

  private boolean admits(Series series) {
    Set<Series> same =
        Stream.concat(counts.series().stream(), rounds.keySet().stream().map(Lane::series))
            .filter(s -> s.key().equals(series.key()))
            .collect(Collectors.toSet());
    return same.contains(series) || same.size() < MAX_SERIES;
  }

  private Round start(TotalRequest request) {
    Round round = open(request);
    round.begin();
    return round;
  }

  private Round follow(Round last, TotalRequest request) {
    Round round = open(request);
    round.beginAfter(last.heard());
    return round;
  }

  private Round open(TotalRequest request) {
    Lane lane = Lane.of(request);
    Round round = new Round(request, fanout(request), reader, peers, saver, loop);
    rounds.put(lane, round);
    round.heard().onComplete(heard -> rounds.remove(lane, round));
    return round;
  }

  private Fanout fanout(TotalRequest request) {
    fanOuts.increment();
    return new Fanout(request, counts, nanoTime);
  }

  /** Completes when it is durable; false where nothing was known. */
  Future<Boolean> forget(String key, Member member) {
    if (!counts.forget(key, member)) {
      return Future.succeededFuture(false);
    }
    rounds.keySet().removeIf(lane -> lane.series().key().equals(key));
    return saver.saved().map(saved -> true);
  }
}
