package ordinal.gateway.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.objects.PolicyLimits;

/** Limits in words. Pure. */
final class LimitText {
  private LimitText() {}

  static List<String> of(RuleLimits limits) {
    List<String> all = new ArrayList<>();
    limits.rate().map(LimitText::of).ifPresent(all::add);
    if (limits.maxBytes() != RuleLimits.ANY) {
      all.add("request of at most " + limits.maxBytes() + " bytes");
    }
    limits.idle().ifPresent(idle -> all.add("pauses of at most " + text(idle)));
    if (limits.mirrorsUnsafe()) {
      all.add("mirrors copy requests of any method");
    }
    return all;
  }

  private static String of(RateBuckets buckets) {
    PolicyLimits.RateLimit limit = buckets.limit();
    return limit.requests()
        + " requests in "
        + text(limit.interval())
        + ", "
        + limit.burst()
        + " at once, "
        + of(limit.key())
        + " (TrafficPolicy "
        + buckets.name()
        + ")";
  }

  private static String of(PolicyLimits.Key key) {
    return switch (key) {
      case PolicyLimits.Key.ClientAddress _ -> "for each client address";
      case PolicyLimits.Key.Header(String name) -> "for each value of header " + name;
      case PolicyLimits.Key.Route _ -> "for all together";
    };
  }

  static String of(Concurrency concurrency) {
    PolicyLimits.Concurrency limit = concurrency.limit();
    return concurrency.gate().inFlight()
        + " of "
        + concurrency.maxRequests()
        + (concurrency.adaptive() == null ? "" : " (adaptive)")
        + " requests under way, "
        + concurrency.gate().waiting()
        + " of "
        + limit.maxQueued()
        + " waiting, each up to "
        + text(limit.queueTimeout());
  }

  private static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }
}
