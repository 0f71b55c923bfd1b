package ordinal.gateway.routing;

import java.time.Duration;
import java.util.Optional;

/**
 * What a policy demands of the requests of a rule.
 *
 * @param maxBytes of a request's body; {@link #ANY} is no limit
 * @param idle longest pause in a body or a WebSocket; absent for the gateway's own
 * @param mirrorsUnsafe whether requests that may change something are mirrored too
 */
public record RuleLimits(
    Optional<RateBuckets> rate, long maxBytes, Optional<Duration> idle, boolean mirrorsUnsafe) {
  public static final long ANY = Long.MAX_VALUE;

  /** Without a policy. */
  public static final RuleLimits NONE =
      new RuleLimits(Optional.empty(), ANY, Optional.empty(), false);
}
