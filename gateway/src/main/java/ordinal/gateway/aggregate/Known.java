package ordinal.gateway.aggregate;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * The highest value ever read from one replica for one total.
 *
 * @param visits at least 0
 * @param seenAt wall clock, when this value was last read
 */
public record Known(
    String key,
    String path,
    String field,
    String namespace,
    String replica,
    OptionalInt ordinal,
    String backend,
    String revision,
    long visits,
    Instant seenAt) {
  public Known {
    if (visits < 0) {
      throw new IllegalArgumentException("visits: " + visits + ": must be at least 0");
    }
  }

  Series series() {
    return new Series(key, path, field);
  }

  Member member() {
    return new Member(namespace, replica);
  }

  /** Whether both say the same, leaving aside when. */
  boolean tells(Known other) {
    return equals(other.seenAt(seenAt));
  }

  Known seenAt(Instant instant) {
    return new Known(
        key, path, field, namespace, replica, ordinal, backend, revision, visits, instant);
  }
}
