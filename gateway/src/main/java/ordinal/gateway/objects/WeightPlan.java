package ordinal.gateway.objects;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ordinal.gateway.objects.EditException.NotEditable;

/**
 * What has to change in the JSON of an HTTPRoute so that it has the wanted weights. Immutable.
 *
 * @param before weight by backend name of the rules that share traffic, in their order
 * @param after the same with the wanted weights
 */
public record WeightPlan(
    SequencedMap<String, Integer> before,
    SequencedMap<String, Integer> after,
    List<Change> changes) {
  public WeightPlan {
    before = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(before));
    after = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(after));
    changes = List.copyOf(changes);
  }

  /** One backendRef of one rule, both counted from 0, and the weight that it is to have. */
  public record Change(int rule, int backend, int weight) {}

  /**
   * Plans the edit.
   *
   * @param json of the route as the API server has it
   * @throws EditException where the weights are wrong, or the route is
   */
  public static WeightPlan of(String json, ObjectKey key, Map<String, Integer> weights)
      throws EditException {
    HttpRoute route =
        ObjectReader.readOne(json, "")
            .good(key)
            .filter(HttpRoute.class::isInstance)
            .map(HttpRoute.class::cast)
            .orElseThrow(() -> new NotEditable(key + " is wrong now: mend its problems first"));
    List<Change> changes = RouteWeights.changes(route, weights);
    LinkedHashMap<String, Integer> after = new LinkedHashMap<>(RouteWeights.of(route));
    LinkedHashMap<String, Integer> before = new LinkedHashMap<>(after);
    after.putAll(weights);
    return new WeightPlan(before, after, changes);
  }
}
