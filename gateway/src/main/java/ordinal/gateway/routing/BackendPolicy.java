package ordinal.gateway.routing;

import java.util.Optional;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;

/** What TrafficPolicies say of one Service, with what holds where they say nothing. Immutable. */
public record BackendPolicy(
    RetryConstraint retryConstraint,
    Ejection ejection,
    Optional<HealthCheck> healthCheck,
    Optional<SlowStart> slowStart,
    Optional<Concurrency> concurrency) {
  /** Without any policy. */
  public static final BackendPolicy DEFAULT =
      new BackendPolicy(
          RetryConstraint.DEFAULT, Ejection.DEFAULT, Optional.empty(), Optional.empty());

  /** Without a limit. */
  public BackendPolicy(
      RetryConstraint retryConstraint,
      Ejection ejection,
      Optional<HealthCheck> healthCheck,
      Optional<SlowStart> slowStart) {
    this(retryConstraint, ejection, healthCheck, slowStart, Optional.empty());
  }
}
