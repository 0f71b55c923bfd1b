package ordinal.loadtest.release;

import java.util.Locale;

/** What is released: a version as it should be, or one that is bad. */
public enum Version {
  GOOD(0, 0),
  ERRORS(0.05, 0),
  LATENCY(0, 300);

  private final double errorRate;
  private final int latencyMillis;

  Version(double errorRate, int latencyMillis) {
    this.errorRate = errorRate;
    this.latencyMillis = latencyMillis;
  }

  /** Share of its answers that are errors. */
  double errorRate() {
    return errorRate;
  }

  /** Added to each answer. */
  int latencyMillis() {
    return latencyMillis;
  }

  boolean bad() {
    return this != GOOD;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
