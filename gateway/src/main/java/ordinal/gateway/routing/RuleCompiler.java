package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.replicas.ReplicaTable;

/**
 * Compiles the rules of HTTPRoutes: follows their references and finds their place in the weighted
 * sequence again. Used by one thread for one compilation.
 */
final class RuleCompiler {
  private static final String OUR_GROUP = "ordinal.dev";

  /** A sequence goes on as long as all of this stays the same. */
  record SequenceKey(ObjectKey route, String rule, List<Share> shares) {}

  /** What a backend is in a sequence. */
  record Share(String namespace, String name, int port, int weight) {}

  private final Objects objects;
  private final BackendResolver resolver;
  private final Map<SequenceKey, WeightedSequence> before;
  private final Map<SequenceKey, WeightedSequence> sequences = new HashMap<>();
  private final Consumer<Problem> problems;

  RuleCompiler(
      Objects objects,
      ReplicaTable replicas,
      Map<SequenceKey, WeightedSequence> before,
      Consumer<Problem> problems) {
    this.objects = objects;
    this.resolver = new BackendResolver(objects, replicas, problems);
    this.before = before;
    this.problems = problems;
  }

  List<CompiledRule> rules(HttpRoute route) {
    return IntStream.range(0, route.rules().size()).mapToObj(i -> rule(route, i)).toList();
  }

  /** The sequences of all rules compiled so far, for the next table. */
  Map<SequenceKey, WeightedSequence> sequences() {
    return Map.copyOf(sequences);
  }

  private CompiledRule rule(HttpRoute route, int index) {
    HttpRoute.Rule rule = route.rules().get(index);
    String field = "spec.rules[" + index + "]";
    RuleExtensions extensions = extensions(route, field, rule.filters());
    List<Backend> backends = new ArrayList<>();
    for (int i = 0; i < rule.backendRefs().size(); i++) {
      HttpRoute.BackendRef ref = rule.backendRefs().get(i);
      String at = field + ".backendRefs[" + i + "]";
      boolean usable = filtersAreUsable(route, at, ref.filters()) && extensions.broken().isEmpty();
      backends.add(resolver.resolve(route, at, ref, usable));
    }
    return new CompiledRule(
        route, index, backends, extensions, sequence(route.key(), rule, index, backends));
  }

  private WeightedSequence sequence(
      ObjectKey route, HttpRoute.Rule rule, int index, List<Backend> backends) {
    List<Share> shares =
        backends.stream()
            .map(b -> new Share(b.namespace(), b.name(), b.port(), b.weight()))
            .toList();
    SequenceKey key = new SequenceKey(route, rule.name().orElse("[" + index + "]"), shares);
    int[] weights = backends.stream().mapToInt(Backend::weight).toArray();
    WeightedSequence sequence =
        Optional.ofNullable(before.get(key)).orElseGet(() -> new WeightedSequence(weights));
    sequences.put(key, sequence);
    return sequence;
  }

  private RuleExtensions extensions(HttpRoute route, String field, List<HttpRoute.Filter> filters) {
    Optional<Aggregation> aggregation = Optional.empty();
    Optional<String> broken = Optional.empty();
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i) instanceof HttpRoute.Filter.ExtensionRef ref) {
        String at = field + ".filters[" + i + "].extensionRef";
        Optional<Aggregation> found = aggregation(route, at, ref);
        if (found.isEmpty()) {
          broken = Optional.of("filter " + ref.kind() + " " + ref.name() + " cannot be applied");
        } else if (aggregation.isPresent()) {
          broken = Optional.of("more than one Aggregation");
          report(route, at + ".name", ref.name(), "a rule can have only one Aggregation");
        } else {
          aggregation = found;
        }
      }
    }
    return new RuleExtensions(broken.isPresent() ? Optional.empty() : aggregation, broken);
  }

  private Optional<Aggregation> aggregation(
      HttpRoute route, String at, HttpRoute.Filter.ExtensionRef ref) {
    if (!ref.group().equals(OUR_GROUP)) {
      report(route, at + ".group", ref.group(), "only filters of group ordinal.dev are known");
      return Optional.empty();
    }
    if (!ref.kind().equals("Aggregation")) {
      report(route, at + ".kind", ref.kind(), "no such filter; known is Aggregation");
      return Optional.empty();
    }
    String namespace = route.meta().namespace();
    Optional<Aggregation> found = objects.find(Aggregation.class, namespace, ref.name());
    if (found.isEmpty()) {
      String message = "no Aggregation " + namespace + "/" + ref.name() + " exists";
      report(route, at + ".name", ref.name(), message);
    }
    return found;
  }

  private boolean filtersAreUsable(HttpRoute route, String at, List<HttpRoute.Filter> filters) {
    boolean usable = true;
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i) instanceof HttpRoute.Filter.ExtensionRef ref) {
        usable = false;
        report(
            route,
            at + ".filters[" + i + "].extensionRef.kind",
            ref.kind(),
            "an ExtensionRef belongs to the filters of the rule, not of a backendRef");
      }
    }
    return usable;
  }

  private void report(HttpRoute route, String field, Object value, String message) {
    problems.accept(route.meta().problem(field, value, message));
  }
}
