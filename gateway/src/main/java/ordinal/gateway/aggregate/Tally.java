package ordinal.gateway.aggregate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/** Pure: adds up what is known of all replicas of one total and says how each came by its value. */
final class Tally {
  private final Roster roster;
  private final Map<Member, Outcome> outcomes;
  private final String pending;
  private final long nowNanos;

  /**
   * @param pending the error of replicas without an outcome
   */
  Tally(Roster roster, Map<Member, Outcome> outcomes, String pending, long nowNanos) {
    this.roster = roster;
    this.outcomes = outcomes;
    this.pending = pending;
    this.nowNanos = nowNanos;
  }

  /**
   * @param entries all that is known for this total, of departed replicas too
   */
  Total total(Collection<Counts.Entry> entries) {
    Map<Member, Counts.Entry> known = new HashMap<>();
    entries.forEach(e -> known.put(e.known().member(), e));
    Map<Roster.Place, Reading> readings = new TreeMap<>();
    for (Replica replica : roster.replicas()) {
      readings.put(
          roster.place(replica),
          reading(replica, Optional.ofNullable(known.get(Member.of(replica)))));
    }
    entries.stream()
        .filter(e -> !roster.has(e.known().member()) && e.known().visits() > 0)
        .forEach(e -> readings.put(roster.departed(e.known()), departed(e)));
    return sum(new ArrayList<>(readings.values()));
  }

  private static Total sum(List<Reading> readings) {
    long total = 0;
    int counted = 0;
    boolean complete = true;
    for (Reading reading : readings) {
      complete &= reading.state() == State.LIVE;
      if (reading.visits() != null) {
        total = saturated(total, reading.visits());
        counted++;
      }
    }
    return new Total(total, complete, readings.size(), counted, readings);
  }

  /** An overflow would be a total that goes down. */
  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private Reading reading(Replica replica, Optional<Counts.Entry> entry) {
    Outcome outcome = outcomes.getOrDefault(Member.of(replica), new Outcome.Failed(pending));
    return switch (outcome) {
      case Outcome.Live() -> show(replica, entry, null);
      case Outcome.Failed(String error) -> show(replica, entry, error);
    };
  }

  private Reading show(Replica replica, Optional<Counts.Entry> entry, @Nullable String error) {
    if (entry.isEmpty()) {
      // A live one whose value was forgotten since is as good as never seen.
      String reason = error == null ? "forgotten while it was asked" : error;
      return of(replica, replica.revision(), null, State.MISSING, null, reason);
    }
    Known known = entry.get().known();
    String revision = replica.revision().isEmpty() ? known.revision() : replica.revision();
    State state = error == null ? State.LIVE : State.STALE;
    return of(replica, revision, known.visits(), state, entry.get().ageMillis(nowNanos), error);
  }

  private static Reading of(
      Replica replica,
      String revision,
      @Nullable Long visits,
      State state,
      @Nullable Long ageMillis,
      @Nullable String error) {
    return new Reading(
        replica.name(),
        replica.ordinal(),
        replica.backend(),
        revision,
        visits,
        state,
        ageMillis,
        error);
  }

  private Reading departed(Counts.Entry entry) {
    Known known = entry.known();
    return new Reading(
        known.replica(),
        known.ordinal(),
        known.backend(),
        known.revision(),
        known.visits(),
        State.STALE,
        entry.ageMillis(nowNanos),
        "departed");
  }
}
