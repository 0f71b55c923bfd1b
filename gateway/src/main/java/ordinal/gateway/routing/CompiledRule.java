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
  /** A weighted sequence goes on as long as all of this stays the same. */
  record Sharing(String rule, List<Share> shares) {
    static Sharing of(HttpRoute.Rule rule, int index, List<Backend> backends) {
      return new Sharing(nameOf(rule, index), backends.stream().map(Share::of).toList());
    }

    WeightedSequence start() {
      return new WeightedSequence(shares.stream().mapToInt(Share::weight).toArray());
    }
  }

  /** What a backend is in a sequence. */
  record Share(String namespace, String name, int port, int weight) {
    static Share of(Backend backend) {
      return new Share(backend.namespace(), backend.name(), backend.port(), backend.weight());
    }
  }

  private final HttpRoute route;
  private final String routeName;
  private final int index;
  private final List<Backend> backends;
  private final List<Mirror> mirrors;
  private final RuleLimits limits;
  private final Optional<Aggregation> aggregation;
  private final Optional<String> broken;
  private final Sharing sharing;
  private final WeightedSequence sequence;
  private final @Nullable Sessions sessions;
  private final Map<String, Replica> replicas;

  CompiledRule(
      HttpRoute route,
      int index,
      List<Backend> backends,
      List<Mirror> mirrors,
      RuleLimits limits,
      RuleExtensions extensions,
      Sharing sharing,
      WeightedSequence sequence,
      @Nullable Sessions sessions) {
    this.route = route;
    this.routeName = route.meta().namespace() + "/" + route.meta().name();
    this.index = index;
    this.backends = List.copyOf(backends);
    this.mirrors = List.copyOf(mirrors);
    this.limits = limits;
    this.aggregation = extensions.aggregation();
    this.broken = extensions.broken();
    this.sharing = sharing;
    this.sequence = sequence;
    this.sessions = sessions;
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

  /** What a rule is called where it may be found again in another version of its route. */
  static String nameOf(HttpRoute.Rule rule, int index) {
    return rule.name().orElse("[" + index + "]");
  }

  Sharing sharing() {
    return sharing;
  }

  WeightedSequence sequence() {
    return sequence;
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
  public Optional<HttpRoute.Retry> retry() {
    return rule().retry();
  }

  @Override
  public List<Backend> backends() {
    return backends;
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions;
  }

  @Override
  public RuleLimits limits() {
    return limits;
  }

  @Override
  public List<Mirror> mirrors() {
    return mirrors;
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
