package ordinal.gateway.routing;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;

/**
 * A compiled rule: what to do with a request that it matched. Immutable but for its place in the
 * weighted sequence. Any thread.
 */
public interface RouteRule {
  ObjectKey route();

  /** {@code namespace/name}, as meters and answers name the route. */
  String routeName();

  /** Position of the rule in its route. */
  int index();

  List<HttpRoute.Filter> filters();

  HttpRoute.Timeouts timeouts();

  /** When a request is tried again, where the rule says so. */
  Optional<HttpRoute.Retry> retry();

  List<Backend> backends();

  Optional<Aggregation> aggregation();

  /** How clients stay with their replica; null where the rule does not say so. */
  @Nullable Sessions sessions();

  /** {@link RuleLimits#NONE} itself where no policy says anything. */
  RuleLimits limits();

  /** Those whose backend exists. */
  List<Mirror> mirrors();

  /**
   * Why the rule as a whole cannot work, such as a filter that does not exist: every request is
   * answered with 500, before any filter. Its backends are then unresolved too.
   */
  Optional<String> broken();

  /**
   * The next backend in exact proportion to the weights; null where the rule has no backend or all
   * weights are 0 (Gateway API: answered with 500).
   *
   * <p>Counted from the start each backend is within one of its share. In any window two backends
   * are within one; three or more stay below two, because within one is impossible there.
   */
  @Nullable Backend next();

  /**
   * The replica of that name in any backend of this rule, servable or not; null where the rule
   * knows no such name. Of several with that name, one that can serve.
   */
  @Nullable Replica replica(String name);
}
