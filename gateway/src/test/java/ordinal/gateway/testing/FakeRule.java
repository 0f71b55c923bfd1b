package ordinal.gateway.testing;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.RuleLimits;
import ordinal.gateway.routing.Sessions;
import org.jspecify.annotations.Nullable;

/** A rule whose first backend always takes its turn. */
public record FakeRule(
    List<Backend> backends,
    List<HttpRoute.Filter> filters,
    List<Mirror> mirrors,
    RuleLimits limits,
    Timeouts timeouts,
    Optional<Aggregation> aggregation,
    Optional<String> broken,
    Optional<HttpRoute.Retry> retry)
    implements RouteRule {

  public static FakeRule to(Backend... backends) {
    return new FakeRule(
        List.of(backends),
        List.of(),
        List.of(),
        RuleLimits.NONE,
        new Timeouts(Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public FakeRule with(HttpRoute.Filter... added) {
    return new FakeRule(
        backends, List.of(added), mirrors, limits, timeouts, aggregation, broken, retry);
  }

  public FakeRule with(RuleLimits added) {
    return new FakeRule(backends, filters, mirrors, added, timeouts, aggregation, broken, retry);
  }

  public FakeRule with(Mirror... added) {
    return new FakeRule(
        backends, filters, List.of(added), limits, timeouts, aggregation, broken, retry);
  }

  public FakeRule with(Timeouts times) {
    return new FakeRule(backends, filters, mirrors, limits, times, aggregation, broken, retry);
  }

  public FakeRule with(Aggregation added) {
    return new FakeRule(
        backends, filters, mirrors, limits, timeouts, Optional.of(added), broken, retry);
  }

  public FakeRule brokenBy(String reason) {
    return new FakeRule(
        backends, filters, mirrors, limits, timeouts, aggregation, Optional.of(reason), retry);
  }

  public FakeRule with(HttpRoute.Retry added) {
    return new FakeRule(
        backends, filters, mirrors, limits, timeouts, aggregation, broken, Optional.of(added));
  }

  @Override
  public @Nullable Sessions sessions() {
    return null;
  }

  @Override
  public ObjectKey route() {
    return new ObjectKey("HTTPRoute", "default", "test");
  }

  @Override
  public String routeName() {
    return "default/test";
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public @Nullable Backend next() {
    return backends.isEmpty() ? null : backends.getFirst();
  }

  @Override
  public @Nullable Replica replica(String name) {
    return backends.stream()
        .flatMap(b -> b.replicas().stream())
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
