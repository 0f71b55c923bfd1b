package ordinal.gateway.analysis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.metrics.VisitFigures;

/**
 * Holds the growth of a total against what gateways had answered, while requests come and go. Pure;
 * one thread.
 *
 * <p>Gateways are read before a total and after it. What was acknowledged before the total was read
 * is in it; what was attempted by the time after it is the most that can be. Of an earlier reading
 * the opposite holds: of all that is acknowledged later it can hold what was acknowledged by its
 * end or was under way then, and it holds each settled try that was counted. So each complete
 * reading bounds what every later total must be at least, and can be at most, above the counts of
 * the gateways; the tightest of these bounds are kept, and a reading beyond them proves a loss or
 * an invention.
 *
 * <p>Where a gateway or a replica comes or goes, nothing can be compared, and the bounds begin
 * anew.
 */
final class VisitBalance {
  private Set<String> counts = Set.of();
  private Set<String> replicas = Set.of();
  private long floor = Long.MIN_VALUE;
  private long ceiling = Long.MAX_VALUE;
  private final Map<String, Long> highest = new TreeMap<>();

  /**
   * Takes one reading; what it proves, in one sentence.
   *
   * @param before what each gateway counted, read before the total
   * @param after the same, read after it
   */
  Optional<String> observe(List<VisitFigures> before, Total total, List<VisitFigures> after) {
    Optional<String> fallen = fallen(total);
    if (fallen.isPresent() || !total.complete() || !ids(before).equals(ids(after))) {
      return fallen;
    }
    Set<String> live = total.replicas().stream().map(Reading::replica).collect(Collectors.toSet());
    if (!counts.equals(ids(before)) || !replicas.equals(live)) {
      counts = ids(before);
      replicas = live;
      floor = Long.MIN_VALUE;
      ceiling = Long.MAX_VALUE;
    }
    return judge(before, total.total(), after);
  }

  private Optional<String> judge(List<VisitFigures> before, long total, List<VisitFigures> after) {
    long acknowledged = before.stream().mapToLong(VisitFigures::acknowledged).sum();
    long attempted = after.stream().mapToLong(VisitFigures::attempted).sum();
    if (floor != Long.MIN_VALUE && total < floor + acknowledged) {
      return Optional.of(
          "at least %d acknowledged visits were lost: the total is %d and must be at least %d"
              .formatted(floor + acknowledged - total, total, floor + acknowledged));
    }
    if (ceiling != Long.MAX_VALUE && total > ceiling + attempted) {
      return Optional.of(
          "at least %d visits were counted that nobody asked for: the total is %d and can be at most %d"
              .formatted(total - ceiling - attempted, total, ceiling + attempted));
    }
    floor =
        Math.max(floor, total - after.stream().mapToLong(VisitFigures::acknowledgedAtMost).sum());
    ceiling = Math.min(ceiling, total - before.stream().mapToLong(VisitFigures::settled).sum());
    return Optional.empty();
  }

  private Optional<String> fallen(Total total) {
    for (Reading reading : total.replicas()) {
      Long visits = reading.visits();
      if (reading.state() == State.LIVE && visits != null) {
        long before = highest.merge(reading.replica(), visits, Math::max);
        if (visits < before) {
          return Optional.of(
              "%s holds %d visits, fewer than the %d seen before"
                  .formatted(reading.replica(), visits, before));
        }
      }
    }
    return Optional.empty();
  }

  private static Set<String> ids(List<VisitFigures> all) {
    return all.stream().map(VisitFigures::id).collect(Collectors.toSet());
  }
}
