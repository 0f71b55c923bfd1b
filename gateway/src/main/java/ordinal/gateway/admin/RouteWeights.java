package ordinal.gateway.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import ordinal.gateway.objects.HttpRoute;

/**
 * The weights of a route's rules that share traffic: those with several backends that are not
 * answered by an extension. Only these can be changed. Pure.
 */
final class RouteWeights {
  private RouteWeights() {}

  /** Each such rule's weights by backend name, in the order of the rules. */
  static List<SequencedMap<String, Integer>> byRule(HttpRoute route) {
    List<SequencedMap<String, Integer>> all = new ArrayList<>();
    for (HttpRoute.Rule rule : route.rules()) {
      if (sharesTraffic(rule)) {
        SequencedMap<String, Integer> weights = new LinkedHashMap<>();
        rule.backendRefs().forEach(b -> weights.putIfAbsent(b.name(), b.weight()));
        all.add(weights);
      }
    }
    return all;
  }

  /** The weights of all of them together; of a backend in several rules, that of the first. */
  static SequencedMap<String, Integer> of(HttpRoute route) {
    SequencedMap<String, Integer> weights = new LinkedHashMap<>();
    byRule(route).forEach(rule -> rule.forEach(weights::putIfAbsent));
    return weights;
  }

  private static boolean sharesTraffic(HttpRoute.Rule rule) {
    return rule.backendRefs().size() > 1
        && rule.filters().stream().noneMatch(HttpRoute.Filter.ExtensionRef.class::isInstance);
  }
}
