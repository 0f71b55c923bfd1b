package ordinal.gateway.testing;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import org.jspecify.annotations.Nullable;

/** A rule whose first backend always takes its turn. */
public record FakeRule(
    List<Backend> backends,
    List<HttpRoute.Filter> filters,
    Timeouts timeouts,
    Optional<Aggregation> aggregation,
    Optional<String> broken,
    Optional<HttpRoute.Retry> retry)
    implements RouteRule {

  public static FakeRule to(Backend... backends) {
    return new FakeRule(
        List.of(backends),
        List.of(),
        new Timeouts(Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public FakeRule with(HttpRoute.Filter... added) {
    return new FakeRule(backends, List.of(added), timeouts, aggregation, broken, retry);
  }

  public FakeRule with(Timeouts limits) {
    return new FakeRule(backends, filters, limits, aggregation, broken, retry);
  }

  public FakeRule with(Aggregation added) {
    return new FakeRule(backends, filters, timeouts, Optional.of(added), broken, retry);
  }

  public FakeRule brokenBy(String reason) {
    return new FakeRule(backends, filters, timeouts, aggregation, Optional.of(reason), retry);
  }

  public FakeRule with(HttpRoute.Retry added) {
    return new FakeRule(backends, filters, timeouts, aggregation, broken, Optional.of(added));
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
