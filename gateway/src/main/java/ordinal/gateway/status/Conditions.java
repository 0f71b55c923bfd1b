package ordinal.gateway.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts conditions into a list that others write to as well. Pure. */
public final class Conditions {
  private Conditions() {}

  /**
   * The existing conditions with the wanted ones in their place or at the end. A time changes with
   * the status only; types that are not wanted belong to others and stay; one that was observed at
   * a later generation than ours stays, as our view of the object is stale.
   *
   * @param now cut to seconds, as the API server keeps them
   */
  public static Merged<List<DatedCondition>> merge(
      List<DatedCondition> existing, List<Condition> wanted, Instant now) {
    List<DatedCondition> merged = new ArrayList<>();
    for (DatedCondition before : existing) {
      merged.add(
          ofType(wanted, before.condition().type())
              .map(after -> merge(before, after, now))
              .orElse(before));
    }
    wanted.stream()
        .filter(w -> existing.stream().noneMatch(e -> e.condition().type().equals(w.type())))
        .forEach(w -> merged.add(new DatedCondition(w, now.truncatedTo(ChronoUnit.SECONDS))));
    return new Merged<>(List.copyOf(merged), !merged.equals(existing));
  }

  private static DatedCondition merge(DatedCondition before, Condition after, Instant now) {
    if (before.condition().observedGeneration() > after.observedGeneration()) {
      return before;
    }
    boolean same = before.condition().status() == after.status();
    return new DatedCondition(after, same ? before.since() : now.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Optional<Condition> ofType(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }
}
