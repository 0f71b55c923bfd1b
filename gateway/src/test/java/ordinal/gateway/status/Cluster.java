package ordinal.gateway.status;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.Snapshot;
import ordinal.gateway.testing.World;

/** The objects of a cluster that other controllers share, and what their statuses must say. */
final class Cluster {
  static final Address ADDRESS = new Address("IPAddress", "10.0.0.7");

  private final World world = new World().gatewayClass("ordinal", GatewayClass.CONTROLLER);
  private final List<Problem> problems = new ArrayList<>();
  private final Map<ObjectKey, KubeObject> refused = new HashMap<>();

  World world() {
    return world;
  }

  Cluster problem(Problem problem) {
    problems.add(problem);
    return this;
  }

  /** What the API server has of an object, which is wrong. */
  Cluster refused(KubeObject draft) {
    refused.put(draft.key(), draft);
    return this;
  }

  Snapshot snapshot() {
    Objects objects = new Objects(world.objects().all(), true);
    return new Current(Clock.systemUTC()).replace(new Reading(objects, problems, refused));
  }

  Map<ObjectKey, Status> statuses() {
    return StatusCompiler.compile(snapshot(), List.of(ADDRESS));
  }

  Status.OfGateway gateway(String name) {
    return (Status.OfGateway) status("Gateway", name);
  }

  Status.OfRoute route(String name) {
    return (Status.OfRoute) status("HTTPRoute", name);
  }

  private Status status(String kind, String name) {
    ObjectKey key = new ObjectKey(kind, "default", name);
    return java.util.Objects.requireNonNull(statuses().get(key));
  }

  /** As {@code Accepted=False NoMatchingParent @1}. */
  static List<String> text(List<Condition> conditions) {
    return conditions.stream()
        .map(c ->
            c.type() + "=" + c.status().text() + " " + c.reason() + " @" + c.observedGeneration())
        .toList();
  }

  /** The first condition of that type. */
  static Condition condition(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
  }
}
