package ordinal.gateway.replicas;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;

/**
 * Whether one replica of one Service is worth a request, judged by what it answers.
 *
 * <p>It is HEALTHY at first, and counts gateway errors in a row; any other answer makes it start
 * anew. With as many as the policy says, or when it does worse than its peers, it is EJECTED for a
 * time that grows with each ejection and is forgiven with each interval without one. When that time
 * is over, the next request puts it on PROBATION: a good answer makes it HEALTHY, a bad one EJECTED
 * for longer, and a request that ends without an answer EJECTED with its time over, so that the
 * next one tries again. Whether an ejection is allowed, its {@link Fleet} decides.
 *
 * <p>Beside that it is avoided for a second after a connect that failed, when one request tries
 * anew, and failing while active checks say so, when no request tries anything: as in Envoy, either
 * judgement alone keeps it out. Changed under a lock of its own, on failures and what follows them;
 * what each request reads is volatile. Times are nanoseconds of one ticker. Any thread.
 */
public final class Health {
  /** As the class says. */
  public enum State {
    HEALTHY,
    EJECTED,
    PROBATION
  }

  static final long AVOID_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long NOT_AVOIDED = Long.MIN_VALUE;
  private static final long UNSEEN = Long.MIN_VALUE;
  // Envoy's min_weight_percent: less would leave nothing to warm up with.
  private static final double COLDEST = 0.1;

  private volatile boolean calm = true;
  private volatile State state = State.HEALTHY;
  private volatile long ejectedUntil;
  private volatile long avoidedUntil = NOT_AVOIDED;
  private volatile boolean failing;
  private volatile boolean gone;
  private volatile String reason = "";
  private volatile long readySince = UNSEEN;

  // Guarded by this.
  private boolean ready;
  private int errors;
  private int times;
  private long returned;
  private int streak;

  // Counted only where replicas are compared.
  private final LongAdder good = new LongAdder();
  private final LongAdder bad = new LongAdder();

  public State state() {
    return state;
  }

  /** When the ejection under way ends, by the ticker; has no meaning in another state. */
  public long ejectedUntil() {
    return ejectedUntil;
  }

  /** Why it was ejected or is failing; empty while neither. */
  public String reason() {
    return reason;
  }

  /** Whether active checks say that it cannot serve. */
  public boolean isFailing() {
    return failing;
  }

  /** Whether it may have requests like any other. */
  public boolean isGood() {
    return state == State.HEALTHY && !failing;
  }

  /** Whether nobody could connect to it a moment ago. */
  public boolean isAvoided() {
    return avoidedUntil != NOT_AVOIDED;
  }

  /** Whether the newest snapshot no longer knows it: nobody should wait for it. */
  public boolean isGone() {
    return gone;
  }

  /** Whether there is nothing at all to say against it. */
  public boolean isCalm() {
    return calm;
  }

  /** A good answer: one volatile read where nothing was wrong, a plain load on x86-64. */
  boolean succeeded(long now) {
    return !calm && recover(now);
  }

  private synchronized boolean recover(long now) {
    avoidedUntil = NOT_AVOIDED;
    boolean back = state == State.PROBATION;
    if (back) {
      state = State.HEALTHY;
      returned = now;
      readySince = now;
    }
    if (state == State.HEALTHY) {
      errors = 0;
      settle();
    }
    return back;
  }

  /** Answers whether it should be ejected for this error. */
  synchronized boolean failed(Ejection policy) {
    calm = false;
    errors++;
    return state == State.PROBATION
        || (state == State.HEALTHY
            && policy.consecutiveErrors() > 0
            && errors >= policy.consecutiveErrors());
  }

  /** Nobody can connect to it: other requests stay away for a moment. */
  synchronized void unreachable(long now) {
    calm = false;
    avoidedUntil = now + AVOID_NANOS;
  }

  synchronized Duration eject(Ejection policy, String why, long now) {
    if (state == State.EJECTED) {
      throw new IllegalStateException("ejected already");
    }
    long quiet = state == State.PROBATION ? 0 : (now - returned) / policy.interval().toNanos();
    times = (int) Math.max(0, times - quiet) + 1;
    Duration grown = policy.baseTime().multipliedBy(times);
    Duration time = grown.compareTo(policy.maxTime()) > 0 ? policy.maxTime() : grown;
    state = State.EJECTED;
    ejectedUntil = now + time.toNanos();
    reason = why;
    errors = 0;
    calm = false;
    return time;
  }

  /** Whether the request that asks is the one to find out if the replica is back. */
  public synchronized boolean claim(long now) {
    if (failing) {
      return false;
    }
    if (state == State.EJECTED && now - ejectedUntil >= 0) {
      state = State.PROBATION;
      return true;
    }
    if (isGood() && isAvoided() && now - avoidedUntil >= 0) {
      avoidedUntil = now + AVOID_NANOS;
      return true;
    }
    return false;
  }

  /** A request ended before anything could be learnt from it. */
  public void abandoned(long now) {
    if (!calm) {
      release(now);
    }
  }

  private synchronized void release(long now) {
    if (state == State.PROBATION) {
      state = State.EJECTED;
      ejectedUntil = now;
    }
  }

  /** Takes the outcome of an active check; answers whether {@link #isFailing} changed. */
  synchronized boolean checked(HealthCheck policy, boolean passed, String why) {
    boolean against = passed == failing;
    streak = against ? streak + 1 : 0;
    int needed = failing ? policy.healthyThreshold() : policy.unhealthyThreshold();
    if (streak < needed) {
      return false;
    }
    streak = 0;
    failing = !passed;
    reason = passed ? "" : why;
    settle();
    return true;
  }

  /** No policy asks for active checks any more. */
  synchronized void unchecked() {
    streak = 0;
    failing = false;
    settle();
  }

  /** Takes over what a snapshot says; answers whether it has just become ready. */
  synchronized boolean ready(boolean now) {
    boolean became = now && !ready;
    ready = now;
    if (became) {
      readySince = UNSEEN;
    }
    return became;
  }

  void gone() {
    gone = true;
  }

  /**
   * The part of its full share that it should have, growing linearly with the time since it was
   * first looked at as a ready one.
   */
  public double warmth(long windowNanos, long now) {
    long since = readySince;
    if (since == UNSEEN) {
      readySince = now;
      return COLDEST;
    }
    return Math.clamp((double) (now - since) / windowNanos, COLDEST, 1);
  }

  void count(boolean success) {
    (success ? good : bad).increment();
  }

  /** Requests counted since the last call, and how many of them were good. */
  long[] takeCounts() {
    long successes = good.sumThenReset();
    return new long[] {successes + bad.sumThenReset(), successes};
  }

  private void settle() {
    calm = isGood() && errors == 0 && !isAvoided();
    if (isGood()) {
      reason = "";
    }
  }
}
