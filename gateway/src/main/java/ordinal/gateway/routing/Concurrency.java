package ordinal.gateway.routing;

import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.replicas.AdaptiveLimit;
import ordinal.gateway.replicas.Gate;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a backend may be given at once. Any thread.
 *
 * @param gate of the Service, the same for all rules
 * @param adaptive null where the limit is fixed
 */
public record Concurrency(
    Gate gate, PolicyLimits.Concurrency limit, @Nullable AdaptiveLimit adaptive) {
  /** As the limit says. */
  public static Concurrency of(Gate gate, PolicyLimits.Concurrency limit) {
    return new Concurrency(
        gate,
        limit,
        limit
            .adaptive()
            .map(bounds -> gate.adaptive(bounds.minRequests(), limit.maxRequests()))
            .orElse(null));
  }

  /** Requests that may be under way at once now. */
  public int maxRequests() {
    return adaptive == null ? limit.maxRequests() : adaptive.limit();
  }
}
