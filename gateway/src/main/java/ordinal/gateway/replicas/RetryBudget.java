package ordinal.gateway.replicas;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;

/**
 * How many tries beyond the first one backend can bear: so many percent of the requests of the last
 * interval, or a rate that is always allowed, whichever is more. The interval slides in ten steps.
 * Any thread: a request counts itself without a lock, only retries take one.
 */
public final class RetryBudget {
  private static final int STEPS = 10;

  private final LongAdder begun = new LongAdder();

  // Guarded by this.
  private final double[] requests = new double[STEPS];
  private final long[] retries = new long[STEPS];
  private long stepNanos;
  private long step;
  private long counted;
  private long rateSpan;
  private int inRateSpan;

  /** A request begins; its retries are none. */
  public void begin() {
    begun.increment();
  }

  /**
   * Takes one retry, if there is one left.
   *
   * @param now nanoseconds of a ticker
   */
  public synchronized boolean take(RetryConstraint constraint, long now) {
    slide(constraint.budget().interval().toNanos() / STEPS, now);
    long span = Math.floorDiv(now, constraint.minRetryRate().interval().toNanos());
    if (span != rateSpan) {
      rateSpan = span;
      inRateSpan = 0;
    }
    boolean rate = inRateSpan < constraint.minRetryRate().count();
    double share = constraint.budget().percent() / 100.0 * Arrays.stream(requests).sum();
    if (!rate && Arrays.stream(retries).sum() + 1 > share) {
      return false;
    }
    inRateSpan++;
    retries[at(step)]++;
    return true;
  }

  // Nothing looks here while all is well: what was counted since the last look is spread evenly.
  private void slide(long nanos, long now) {
    if (nanos != stepNanos) {
      stepNanos = nanos;
      step = Math.floorDiv(now, nanos);
      // Nobody knows when those before the first look came: they may be those of an hour.
      counted = begun.sum();
      Arrays.fill(requests, 0);
      Arrays.fill(retries, 0);
    }
    long sum = begun.sum();
    long next = Math.floorDiv(now, nanos);
    long passed = Math.max(0, next - step);
    double each = (double) (sum - counted) / (passed + 1);
    counted = sum;
    requests[at(step)] += each;
    for (long s = Math.max(step + 1, next - STEPS + 1); s <= next; s++) {
      requests[at(s)] = each;
      retries[at(s)] = 0;
    }
    step = Math.max(step, next);
  }

  private static int at(long step) {
    return (int) Math.floorMod(step, (long) STEPS);
  }
}
