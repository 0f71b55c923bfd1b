package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.replicas.ReplicaTable;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the rules of HTTPRoutes: follows their references and finds their place in the weighted
 * sequence again. What did not change it takes over. Used by one thread for one compilation.
 */
final class RuleCompiler {
  private static final String OUR_GROUP = "ordinal.dev";

  private final Objects objects;
  private final Policies policies;
  private final BackendResolver resolver;
  private final CompiledRoutes before;
  private final Steering steering;
  private final CompiledRoutes.Surroundings surroundings;
  private final boolean sameSurroundings;
  private final Map<ObjectKey, CompiledRoutes.Compiled> compiled = new HashMap<>();
  // Of the route that is being compiled.
  private List<Problem> problems = new ArrayList<>();

  RuleCompiler(Objects objects, ReplicaTable replicas, Policies policies, CompiledRoutes before) {
    this.objects = objects;
    this.policies = policies;
    this.resolver =
        new BackendResolver(objects, replicas, policies, problem -> problems.add(problem));
    this.before = before;
    this.surroundings = CompiledRoutes.Surroundings.of(objects, replicas);
    this.steering = new Steering(surroundings.releases());
    this.sameSurroundings = !before.byKey().isEmpty() && surroundings.equals(before.surroundings());
  }

  CompiledRoutes.Compiled compile(HttpRoute written) {
    HttpRoute route = steering.steered(written);
    CompiledRoutes.Compiled earlier = before.byKey().get(route.key());
    CompiledRoutes.Compiled now =
        earlier != null && sameSurroundings && earlier.source().equals(route)
            ? earlier
            : compile(route, earlier == null ? List.of() : earlier.rules());
    compiled.put(route.key(), now);
    return now;
  }

  private CompiledRoutes.Compiled compile(HttpRoute route, List<CompiledRule> earlier) {
    problems = new ArrayList<>();
    List<CompiledRule> rules =
        IntStream.range(0, route.rules().size()).mapToObj(i -> rule(route, i, earlier)).toList();
    // What is wrong with a release's own rules is wrong with those that they were made from.
    problems.removeIf(problem -> isOwn(route, problem));
    return new CompiledRoutes.Compiled(route, rules, problems);
  }

  private static boolean isOwn(HttpRoute route, Problem problem) {
    return IntStream.range(0, route.rules().size())
        .filter(i -> Steering.isOwn(route.rules().get(i)))
        .anyMatch(i -> problem.field().startsWith("spec.rules[" + i + "]"));
  }

  /** All routes compiled so far, for the next table. */
  CompiledRoutes compiled() {
    return new CompiledRoutes(surroundings, compiled, before.lasting());
  }

  private CompiledRule rule(HttpRoute route, int index, List<CompiledRule> earlier) {
    HttpRoute.Rule rule = route.rules().get(index);
    String field = "spec.rules[" + index + "]";
    RuleExtensions extensions = extensions(route, field, rule.filters());
    List<Backend> resolved = new ArrayList<>();
    for (int i = 0; i < rule.backendRefs().size(); i++) {
      HttpRoute.BackendRef ref = rule.backendRefs().get(i);
      String at = field + ".backendRefs[" + i + "]";
      boolean usable = filtersAreUsable(route, at, ref.filters()) && extensions.broken().isEmpty();
      resolved.add(resolver.resolve(route, at, ref, usable));
    }
    List<Backend> backends = steering.balanced(route, rule, resolved);
    CompiledRule.Sharing sharing = CompiledRule.Sharing.of(rule, index, backends);
    return new CompiledRule(
        route,
        index,
        backends,
        mirrors(route, index, field, earlier),
        policies.ofRule(route.key(), rule.name()),
        extensions,
        sharing,
        sequence(sharing, earlier),
        sessions(route, index, backends));
  }

  private @Nullable Sessions sessions(HttpRoute route, int index, List<Backend> backends) {
    HttpRoute.Rule rule = route.rules().get(index);
    String name = route.key() + "/" + CompiledRule.nameOf(rule, index);
    return rule.session()
        .map(spec -> new Sessions(spec, name, backends, steering.moves(route, rule)))
        .orElse(null);
  }

  // One that leads nowhere is left out: the primary must not suffer for it.
  private List<Mirror> mirrors(
      HttpRoute route, int index, String field, List<CompiledRule> earlier) {
    HttpRoute.Rule rule = route.rules().get(index);
    List<Mirror> before = mirrorsBefore(CompiledRule.nameOf(rule, index), earlier);
    List<Mirror> mirrors = new ArrayList<>();
    for (int i = 0; i < rule.filters().size(); i++) {
      if (rule.filters().get(i) instanceof HttpRoute.Filter.RequestMirror mirror) {
        String at = field + ".filters[" + i + "].requestMirror.backendRef";
        Backend backend = resolver.resolve(route, at, mirror.backend(), true);
        if (backend.resolved()) {
          mirrors.add(mirror(mirror, backend, before));
        }
      }
    }
    return mirrors;
  }

  private static List<Mirror> mirrorsBefore(String rule, List<CompiledRule> earlier) {
    return earlier.stream()
        .filter(r -> CompiledRule.nameOf(r.rule(), r.index()).equals(rule))
        .flatMap(r -> r.mirrors().stream())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  // A reload neither skips nor repeats a place of its sequence.
  private static Mirror mirror(
      HttpRoute.Filter.RequestMirror source, Backend backend, List<Mirror> before) {
    Optional<Mirror> same = before.stream().filter(m -> m.is(source)).findFirst();
    same.ifPresent(before::remove);
    return same.map(m -> m.to(backend)).orElseGet(() -> Mirror.start(source, backend));
  }

  private static WeightedSequence sequence(
      CompiledRule.Sharing sharing, List<CompiledRule> earlier) {
    return earlier.stream()
        .filter(rule -> rule.sharing().equals(sharing))
        .map(CompiledRule::sequence)
        .findFirst()
        .orElseGet(sharing::start);
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
          String message = "a rule can have only one Aggregation";
          report(route, at + ".name", ref.name(), message, Reason.INVALID_KIND);
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
      String message = "only filters of group ordinal.dev are known";
      report(route, at + ".group", ref.group(), message, Reason.INVALID_KIND);
      return Optional.empty();
    }
    if (!ref.kind().equals("Aggregation")) {
      String message = "no such filter; known is Aggregation";
      report(route, at + ".kind", ref.kind(), message, Reason.INVALID_KIND);
      return Optional.empty();
    }
    String namespace = route.meta().namespace();
    Optional<Aggregation> found = objects.find(Aggregation.class, namespace, ref.name());
    if (found.isEmpty()) {
      String message = "no Aggregation " + namespace + "/" + ref.name() + " exists";
      report(route, at + ".name", ref.name(), message, Reason.BACKEND_NOT_FOUND);
    }
    return found;
  }

  private boolean filtersAreUsable(HttpRoute route, String at, List<HttpRoute.Filter> filters) {
    boolean usable = true;
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i) instanceof HttpRoute.Filter.ExtensionRef ref) {
        usable = false;
        String message = "an ExtensionRef belongs to the filters of the rule, not of a backendRef";
        String field = at + ".filters[" + i + "].extensionRef.kind";
        report(route, field, ref.kind(), message, Reason.INVALID_KIND);
      }
    }
    return usable;
  }

  private void report(HttpRoute route, String field, Object value, String message, Reason reason) {
    problems.add(route.meta().problem(field, value, message, reason));
  }
}
