package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ordinal.gateway.objects.EditException.BadWeights;
import ordinal.gateway.objects.EditException.NotEditable;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Rule;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Changes the weights of a route in the text of its file and leaves every other character alone.
 * The rules that share traffic are those with two backends or more and without an {@code
 * ExtensionRef}. The new text is read again, and the edit refused unless the route differs from the
 * old one in these weights only and nothing else differs at all. Pure.
 */
final class RouteWeights {
  private RouteWeights() {}

  /** Replaces a piece of the text. */
  record Splice(int from, int to, String text) {}

  /** Weight by backend name of the rules that share traffic, in their order, the first of each. */
  static Map<String, Integer> of(HttpRoute route) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    route.rules().stream()
        .filter(RouteWeights::sharesTraffic)
        .flatMap(rule -> rule.backendRefs().stream())
        .forEach(backend -> weights.putIfAbsent(backend.name(), backend.weight()));
    return weights;
  }

  /**
   * The text with the weights.
   *
   * @param text of the file that holds the route
   * @throws EditException where the weights are wrong, or the text cannot be edited safely
   */
  static String withWeights(String text, ObjectKey route, Map<String, Integer> weights)
      throws EditException {
    Located located = Located.in(text, route);
    List<Splice> splices = new ArrayList<>();
    for (WeightPlan.Change change : changes(located.route(), weights)) {
      MappingNode node = located.backend(change.rule(), change.backend());
      splices.add(new WeightSplice(text, located.document(), node).to(change.weight()));
    }
    String edited = apply(text, splices);
    verify(text, edited, route, weights);
    return edited;
  }

  /** What has to change for the route to have the weights. */
  static List<WeightPlan.Change> changes(HttpRoute route, Map<String, Integer> weights)
      throws BadWeights {
    check(route, weights);
    List<WeightPlan.Change> changes = new ArrayList<>();
    List<Rule> rules = route.rules();
    for (int i = 0; i < rules.size(); i++) {
      List<BackendRef> backends =
          sharesTraffic(rules.get(i)) ? rules.get(i).backendRefs() : List.of();
      for (int j = 0; j < backends.size(); j++) {
        Integer weight = weights.get(backends.get(j).name());
        if (weight != null && weight != backends.get(j).weight()) {
          changes.add(new WeightPlan.Change(i, j, weight));
        }
      }
    }
    return changes;
  }

  static boolean sharesTraffic(Rule rule) {
    return rule.backendRefs().size() >= 2
        && rule.filters().stream().noneMatch(Filter.ExtensionRef.class::isInstance);
  }

  private static void check(HttpRoute route, Map<String, Integer> weights) throws BadWeights {
    for (Map.Entry<String, Integer> entry : weights.entrySet()) {
      if (entry.getValue() < 0 || entry.getValue() > RuleReader.HIGHEST_WEIGHT) {
        throw new BadWeights(
            "weight of "
                + entry.getKey()
                + ": "
                + entry.getValue()
                + ": must be a whole number from 0 to "
                + RuleReader.HIGHEST_WEIGHT);
      }
    }
    Set<String> known = of(route).keySet();
    Set<String> unknown = new LinkedHashSet<>(weights.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw BadWeights.unknown(unknown, known);
    }
  }

  private static String apply(String text, List<Splice> splices) {
    StringBuilder edited = new StringBuilder(text);
    splices.stream()
        .sorted(Comparator.comparingInt(Splice::from).reversed())
        .forEach(splice -> edited.replace(splice.from(), splice.to(), splice.text()));
    return edited.toString();
  }

  private static void verify(
      String before, String after, ObjectKey route, Map<String, Integer> weights)
      throws NotEditable {
    if (!essence(before, route, weights).equals(essence(after, route, Map.of()))) {
      throw new NotEditable(
          route + " is written in a way that cannot be edited safely: edit the file by hand");
    }
  }

  // Lines and versions differ after an edit, and should. Of other objects not a character changes.
  private static List<Object> essence(String text, ObjectKey key, Map<String, Integer> weights) {
    Outcome.OfFile read = ObjectReader.read("", text);
    List<Object> essence = new ArrayList<>();
    for (Outcome outcome : read.outcomes()) {
      switch (outcome) {
        case Outcome.Good(HttpRoute route) when route.key().equals(key) -> {
          Meta meta = route.meta();
          essence.add(List.of(key, meta.labels(), meta.annotations(), meta.created()));
          essence.add(List.of(route.parentRefs(), route.hostnames(), rules(route, weights)));
        }
        case Outcome.Good(KubeObject object) -> essence.add(object.key());
        case Outcome.Bad bad -> essence.add(bad.key());
        case Outcome.Unsure unsure -> essence.add(unsure);
      }
    }
    read.problems().forEach(problem -> essence.add(List.of(problem.field(), problem.message())));
    return essence;
  }

  private static List<Rule> rules(HttpRoute route, Map<String, Integer> weights) {
    return route.rules().stream()
        .map(rule -> sharesTraffic(rule) ? with(rule, weights) : rule)
        .toList();
  }

  private static Rule with(Rule rule, Map<String, Integer> weights) {
    List<BackendRef> backends =
        rule.backendRefs().stream()
            .map(b -> b.withWeight(weights.getOrDefault(b.name(), b.weight())))
            .toList();
    return new Rule(
        rule.name(),
        rule.matches(),
        rule.filters(),
        backends,
        rule.timeouts(),
        rule.retry(),
        rule.session());
  }
}
