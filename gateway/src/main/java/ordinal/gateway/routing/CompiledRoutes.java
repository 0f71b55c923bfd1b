package ordinal.gateway.routing;

import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.ReferenceGrant;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.replicas.ReplicaTable;

/**
 * What one compilation hands to the next: a route that did not change, in surroundings that did not
 * change, is not compiled again, and any other finds its places in its weighted sequences.
 * Immutable but for what lasts.
 */
record CompiledRoutes(Surroundings surroundings, Map<ObjectKey, Compiled> byKey, Lasting lasting) {
  /** One route and what is wrong with its references. */
  record Compiled(HttpRoute source, List<CompiledRule> rules, List<Problem> problems) {}

  /** All that references can lead to; a replica table changes with every Service. */
  record Surroundings(
      ReplicaTable replicas,
      List<ReferenceGrant> grants,
      List<Aggregation> aggregations,
      List<TrafficPolicy> policies,
      List<Steering.Release> releases) {
    static Surroundings of(Objects objects, ReplicaTable replicas) {
      return new Surroundings(
          replicas,
          objects.all(ReferenceGrant.class),
          objects.all(Aggregation.class),
          objects.all(TrafficPolicy.class),
          Steering.Release.of(objects));
    }
  }

  CompiledRoutes {
    byKey = Map.copyOf(byKey);
  }

  /** Before the first. */
  static CompiledRoutes none(Objects objects, ReplicaTable replicas) {
    return new CompiledRoutes(Surroundings.of(objects, replicas), Map.of(), new Lasting());
  }
}
