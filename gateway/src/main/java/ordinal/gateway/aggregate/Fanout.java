package ordinal.gateway.aggregate;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * One question to every replica at once, and what came back so far. Its time runs from when it is
 * made, whenever it asks. One context only.
 */
final class Fanout {
  private static final int AT_A_TIME = 64;

  private final TotalRequest request;
  private final Series series;
  private final Roster roster;
  private final Counts counts;
  private final LongSupplier nanoTime;
  private final long endsNanos;
  private final Map<Member, Outcome> outcomes = new HashMap<>();
  private final Promise<Void> read = Promise.promise();
  private boolean asked;
  private boolean over;
  private long sentAt;
  private @Nullable Shown result;
  private long resultVersion;

  Fanout(TotalRequest request, Counts counts, LongSupplier nanoTime) {
    this.request = request;
    this.series = Series.of(request);
    this.roster = new Roster(request.backends());
    this.counts = counts;
    this.nanoTime = nanoTime;
    this.endsNanos = nanoTime.getAsLong() + request.window().toNanos();
  }

  /** Whether the replicas were asked. */
  boolean asked() {
    return asked;
  }

  /** The rest of its time; not negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endsNanos - nanoTime.getAsLong()));
  }

  /** Asks, once; completes when all replicas were heard or the time for it is over. */
  Future<Void> ask(CountReader reader, Loop loop) {
    asked = true;
    sentAt = counts.tick();
    Runnable cancel = loop.after(left(), this::end);
    ask(reader, loop, roster.replicas().iterator());
    return read.future().onComplete(all -> cancel.run());
  }

  /** Others have their turn on the event loop between some replicas and the next. */
  private void ask(CountReader reader, Loop loop, Iterator<Replica> rest) {
    for (int i = 0; i < AT_A_TIME && rest.hasNext(); i++) {
      Replica replica = rest.next();
      read(reader, replica).onComplete(value -> settle(replica, value));
    }
    if (outcomes.size() == roster.replicas().size()) {
      end();
    } else if (rest.hasNext() && !over) {
      loop.next(() -> ask(reader, loop, rest));
    }
  }

  private Future<Long> read(CountReader reader, Replica replica) {
    // compose turns what is thrown, by an address that is none, into a failure of this replica.
    return replica
        .address()
        .map(Future::succeededFuture)
        .orElse(Future.failedFuture("has no endpoint"))
        .compose(at -> reader.read(at, request.path(), request.field(), request.window()));
  }

  private void settle(Replica replica, AsyncResult<Long> value) {
    Outcome outcome =
        value.succeeded()
            ? counts.observe(series, replica, value.result(), sentAt)
            : new Outcome.Failed(String.valueOf(value.cause().getMessage()));
    outcomes.put(Member.of(replica), outcome);
    if (outcomes.size() == roster.replicas().size()) {
      end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      read.complete();
    }
  }

  /** Whether all that is known of answered live, those that are not listed any more too. */
  boolean allLive() {
    return roster.replicas().stream()
            .allMatch(r -> outcomes.get(Member.of(r)) instanceof Outcome.Live)
        && counts.of(series).stream().allMatch(e -> roster.has(e.known().member()));
  }

  /** The result, with what was learned since, or before that what is known by now. */
  Shown now() {
    if (!over) {
      return tally("no answer yet");
    }
    if (result == null || resultVersion != counts.version()) {
      result = tally("no answer within " + request.window().toMillis() + " ms");
      resultVersion = counts.version();
    }
    return result;
  }

  private Shown tally(String pending) {
    Tally tally = new Tally(roster, outcomes, pending, nanoTime.getAsLong());
    return new Shown(tally.total(counts.of(series)));
  }
}
