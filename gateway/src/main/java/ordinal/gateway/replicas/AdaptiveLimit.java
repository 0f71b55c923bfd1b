package ordinal.gateway.replicas;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a Service can take at once, found out from how long its answers take: each
 * second the limit shrinks by the ratio of the usual to the present time of an answer, at most by
 * half, and grows by what may queue (Netflix concurrency-limits, Gradient2). Any thread.
 */
public final class AdaptiveLimit {
  private final int least;
  private final int most;
  private final Limit limit;

  AdaptiveLimit(int least, int most, int initial) {
    this.least = least;
    this.most = most;
    limit =
        WindowedLimit.newBuilder()
            .minRttThreshold(0, TimeUnit.NANOSECONDS)
            .build(
                Gradient2Limit.newBuilder()
                    .rttTolerance(1)
                    .minLimit(least)
                    .maxConcurrency(most)
                    .initialLimit(Math.clamp(initial, least, most))
                    .build());
  }

  boolean isWithin(int otherLeast, int otherMost) {
    return least == otherLeast && most == otherMost;
  }

  public int limit() {
    return limit.getLimit();
  }

  /**
   * A request was answered.
   *
   * @param started in nanoseconds, from any origin
   * @param nanos until the answer began
   * @param inFlight of the Service at that time
   */
  public void answered(long started, long nanos, int inFlight) {
    limit.onSample(started, nanos, inFlight, false);
  }
}
