package ordinal.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulSet;

/** What StatefulRollouts refer to and is not there, or not as it must be. Pure. */
final class RolloutReferences {
  private final Objects objects;
  private final StatefulRollout rollout;
  private final List<Problem> problems = new ArrayList<>();

  private RolloutReferences(Objects objects, StatefulRollout rollout) {
    this.objects = objects;
    this.rollout = rollout;
  }

  static List<Problem> problems(Objects objects) {
    return objects.all(StatefulRollout.class).stream()
        .flatMap(rollout -> new RolloutReferences(objects, rollout).check().stream())
        .toList();
  }

  private List<Problem> check() {
    StatefulRollout.Spec spec = rollout.spec();
    String namespace = rollout.meta().namespace();
    set("spec.statefulSetRef.name", spec.statefulSet());
    switch (spec.strategy()) {
      case StatefulRollout.Canary canary ->
          canary
              .canarySet()
              .ifPresent(set -> set("spec.strategy.canary.canaryStatefulSetRef.name", set));
      case StatefulRollout.BlueGreen blueGreen ->
          set("spec.strategy.blueGreen.otherStatefulSetRef.name", blueGreen.otherSet());
      case StatefulRollout.Rolling rolling -> {}
      case StatefulRollout.Recreate recreate -> {}
    }
    Optional<HttpRoute> route = objects.find(HttpRoute.class, namespace, spec.route());
    if (route.isEmpty()) {
      report(
          "spec.routeRef.name",
          spec.route(),
          "no HTTPRoute " + namespace + "/" + spec.route() + " exists");
    } else {
      service(route.get(), "spec.stableService", spec.stableService());
      spec.canaryService().ifPresent(canary -> service(route.get(), "spec.canaryService", canary));
    }
    return problems;
  }

  private void set(String field, String name) {
    String namespace = rollout.meta().namespace();
    if (objects.find(StatefulSet.class, namespace, name).isEmpty()) {
      report(field, name, "no StatefulSet " + namespace + "/" + name + " exists");
    }
  }

  private void service(HttpRoute route, String field, String name) {
    boolean named =
        route.rules().stream()
            .flatMap(rule -> rule.backendRefs().stream())
            .anyMatch(ref ->
                ref.name().equals(name) && ref.namespace().equals(rollout.meta().namespace()));
    if (!named) {
      report(
          field, name, "no rule of HTTPRoute " + route.meta().name() + " has it as a backendRef");
    }
  }

  private void report(String field, String value, String message) {
    problems.add(rollout.meta().problem(field, value, message));
  }
}
