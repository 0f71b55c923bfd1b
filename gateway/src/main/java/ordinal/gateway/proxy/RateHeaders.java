package ordinal.gateway.proxy;

import java.time.Duration;
import java.util.Map;
import ordinal.gateway.objects.PolicyLimits.RateLimit;
import ordinal.gateway.routing.RateBuckets;

/**
 * Tells clients of a rate limit: {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10), and {@code Retry-After} beyond it. Stateless.
 */
final class RateHeaders {
  private RateHeaders() {}

  static Map<String, String> of(RateBuckets buckets, RateBuckets.Verdict verdict) {
    String name = '"' + buckets.name() + '"';
    String policy = name + ";q=" + buckets.limit().burst() + ";w=" + seconds(buckets.whole());
    if (verdict.allowed()) {
      String left = name + ";r=" + verdict.remaining() + ";t=" + seconds(verdict.full());
      return Map.of("ratelimit-policy", policy, "ratelimit", left);
    }
    long retry = seconds(verdict.retry());
    String none = name + ";r=0;t=" + retry;
    String after = Long.toString(retry);
    return Map.of("ratelimit-policy", policy, "ratelimit", none, "retry-after", after);
  }

  static String describe(RateLimit limit) {
    return limit.requests()
        + " requests in "
        + limit.interval().toMillis()
        + " ms, or "
        + limit.burst()
        + " at once";
  }

  // Whole seconds only; early would be in vain.
  private static long seconds(Duration time) {
    return Math.max(1, time.plusNanos(999_999_999).toSeconds());
  }
}
