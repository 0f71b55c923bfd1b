package ordinal.counter;

import java.time.Duration;

/**
 * What makes a bad version for demonstrations; applies to requests that count a visit.
 *
 * @param errorRate share of requests, 0 to 1, that answer 500 before they are counted
 * @param latency added to each, at least 0
 */
public record Faults(double errorRate, Duration latency) {
  /** A good version. */
  public static final Faults NONE = new Faults(0, Duration.ZERO);

  public Faults {
    if (!(errorRate >= 0 && errorRate <= 1)) {
      throw new IllegalArgumentException("error rate is not between 0 and 1: " + errorRate);
    }
    if (latency.isNegative()) {
      throw new IllegalArgumentException("latency is negative: " + latency);
    }
  }
}
