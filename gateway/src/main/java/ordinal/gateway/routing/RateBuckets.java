package ordinal.gateway.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import ordinal.gateway.objects.PolicyLimits.RateLimit;

/**
 * The buckets of one rate limit by key: an exact token bucket each, kept as the time at which it
 * will be full again (the generic cell rate algorithm of ITU-T I.371). One that has been full for a
 * while is forgotten, which changes nothing; beyond the bound the least used go, and start anew.
 * Any thread, without locks.
 */
public final class RateBuckets {
  /**
   * What a request is told.
   *
   * @param remaining further requests that would be let through now
   * @param retry until one would be, zero where this one is
   * @param full until the bucket is full again
   */
  public record Verdict(boolean allowed, long remaining, Duration retry, Duration full) {}

  // A flood of made-up keys must not fill the heap.
  private static final int MOST_KEYS = 100_000;

  private final String name;
  private final RateLimit limit;
  private final long step;
  private final long whole;
  private final LongSupplier ticker;
  private final Cache<String, AtomicLong> fullAt;

  /**
   * @param name shown to clients
   * @param most keys kept apart
   * @param ticker nanoseconds since any moment, monotonic, far from overflow
   */
  RateBuckets(String name, RateLimit limit, int most, LongSupplier ticker) {
    this.name = name;
    this.limit = limit;
    // Rounded up, so that the rate is never exceeded.
    this.step = Math.ceilDiv(limit.interval().toNanos(), limit.requests());
    this.whole = step * limit.burst();
    this.ticker = ticker;
    this.fullAt =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterAccess(whole().plusSeconds(1))
            .ticker(ticker::getAsLong)
            .build();
  }

  /** All full, with the clock of this machine. */
  public static RateBuckets start(String name, RateLimit limit) {
    long origin = System.nanoTime();
    return new RateBuckets(name, limit, MOST_KEYS, () -> System.nanoTime() - origin);
  }

  boolean is(String otherName, RateLimit other) {
    return name.equals(otherName) && limit.equals(other);
  }

  public String name() {
    return name;
  }

  public RateLimit limit() {
    return limit;
  }

  /** Time in which an empty bucket fills. */
  public Duration whole() {
    return Duration.ofNanos(whole);
  }

  /** Takes a token of a key's bucket, if there is one. */
  public Verdict take(String key) {
    AtomicLong bucket = fullAt.get(key, unknown -> new AtomicLong(Long.MIN_VALUE));
    while (true) {
      long now = ticker.getAsLong();
      long before = bucket.get();
      long after = Math.max(before, now) + step;
      if (after - now > whole) {
        return new Verdict(
            false, 0, Duration.ofNanos(after - now - whole), Duration.ofNanos(before - now));
      }
      if (bucket.compareAndSet(before, after)) {
        long left = (whole - (after - now)) / step;
        return new Verdict(true, left, Duration.ZERO, Duration.ofNanos(after - now));
      }
    }
  }

  /** Keys kept now. */
  public long keys() {
    fullAt.cleanUp();
    return fullAt.estimatedSize();
  }
}
