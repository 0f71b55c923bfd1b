package ordinal.gateway.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/** One rule of one HTTPRoute with its references resolved. Any thread. */
final class CompiledRule implements RouteRule {
  private final HttpRoute route;
  private final String routeName;
  private final int index;
  private final List<Backend> backends;
  private final Optional<Aggregation> aggregation;
  private final Optional<String> broken;
  private final WeightedSequence sequence;
  private final Map<String, Replica> replicas;

  CompiledRule(
      HttpRoute route,
      int index,
      List<Backend> backends,
      RuleExtensions extensions,
      WeightedSequence sequence) {
    this.route = route;
    this.routeName = route.meta().namespace() + "/" + route.meta().name();
    this.index = index;
    this.backends = List.copyOf(backends);
    this.aggregation = extensions.aggregation();
    this.broken = extensions.broken();
    this.sequence = sequence;
    this.replicas = byName(backends);
  }

  private static Map<String, Replica> byName(List<Backend> backends) {
    Map<String, Replica> byName = new HashMap<>();
    for (Backend backend : backends) {
      for (Replica replica : backend.replicas()) {
        byName.merge(
            replica.name(),
            replica,
            (first, second) -> first.canServe() || !second.canServe() ? first : second);
      }
    }
    return Map.copyOf(byName);
  }

  HttpRoute source() {
    return route;
  }

  HttpRoute.Rule rule() {
    return route.rules().get(index);
  }

  @Override
  public ObjectKey route() {
    return route.key();
  }

  @Override
  public String routeName() {
    return routeName;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public List<HttpRoute.Filter> filters() {
    return rule().filters();
  }

  @Override
  public HttpRoute.Timeouts timeouts() {
    return rule().timeouts();
  }

  @Override
  public List<Backend> backends() {
    return backends;
  }

  @Override
  public Optional<Aggregation> aggregation() {
    return aggregation;
  }

  @Override
  public Optional<String> broken() {
    return broken;
  }

  @Override
  public @Nullable Backend next() {
    int next = sequence.next();
    return next == WeightedSequence.NONE ? null : backends.get(next);
  }

  @Override
  public @Nullable Replica replica(String name) {
    return replicas.get(name);
  }

  @Override
  public String toString() {
    return routeName + " rules[" + index + "]";
  }
}
