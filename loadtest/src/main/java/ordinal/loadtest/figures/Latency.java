package ordinal.loadtest.figures;

import org.HdrHistogram.Histogram;

/** Percentiles in milliseconds of answers, counted from when each request was due. */
public record Latency(long count, double p50, double p90, double p99, double p999, double max) {
  static Latency of(Histogram nanos) {
    return new Latency(
        nanos.getTotalCount(),
        millis(nanos.getValueAtPercentile(50)),
        millis(nanos.getValueAtPercentile(90)),
        millis(nanos.getValueAtPercentile(99)),
        millis(nanos.getValueAtPercentile(99.9)),
        millis(nanos.getMaxValue()));
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 100.0;
  }
}
