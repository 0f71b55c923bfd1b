package ordinal.gateway.aggregate;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What all replicas hold together.
 *
 * @param complete every expected replica answered live
 * @param expected replicas that must exist, and departed ones that still hold visits
 * @param counted replicas whose value is in the total, live or stale
 */
public record Total(
    long total, boolean complete, int expected, int counted, List<Reading> replicas) {
  public Total {
    replicas = List.copyOf(replicas);
  }

  /**
   * One replica's part.
   *
   * @param visits null where it was never seen
   * @param ageMillis since the value was read; null where it was never seen
   * @param error why it is not live; null where it is
   */
  public record Reading(
      String replica,
      OptionalInt ordinal,
      String backend,
      String revision,
      @Nullable Long visits,
      State state,
      @Nullable Long ageMillis,
      @Nullable String error) {}

  /** Live was read just now, stale is the last known value, missing was never seen. */
  public enum State {
    LIVE,
    STALE,
    MISSING
  }
}
