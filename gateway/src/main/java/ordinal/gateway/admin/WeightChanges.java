package ordinal.gateway.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;

/** Changes weights: recorded first, then written and in force. Blocking, one change at a time. */
final class WeightChanges {
  static final String ACTION = "set-weights";

  /** What is about to be changed, so that the snapshot it leads to is known as ours. */
  private record Expected(ObjectKey route, Map<String, Integer> weights) {}

  /** A change that someone asks for. */
  record Request(String who, ObjectKey route, Map<String, Integer> weights, Versions ifMatch) {
    Request {
      weights = Map.copyOf(weights);
    }
  }

  private final Current current;
  private final WeightWriter writer;
  private final Recorded recorded;
  private volatile @Nullable Expected expected;

  WeightChanges(Current current, WeightWriter writer, Recorded recorded) {
    this.current = current;
    this.writer = writer;
    this.recorded = recorded;
  }

  /** Whether this route is being given these weights by a change of ours. */
  boolean causes(HttpRoute route) {
    Expected now = expected;
    return now != null
        && now.route().equals(route.key())
        && RouteWeights.of(route).entrySet().containsAll(now.weights().entrySet());
  }

  /** Returns a snapshot that has the new weights in force. */
  Snapshot apply(Request request) {
    HttpRoute route = find(current.get(), request.route());
    SequencedMap<String, Integer> before = before(route, request.weights());
    request.ifMatch().check(route);
    expected = new Expected(request.route(), request.weights());
    try {
      return recorded.run(
          request.who(),
          ACTION,
          request.route().toString(),
          AuditLog.values(before),
          AuditLog.values(request.weights()),
          () -> write(request, route));
    } finally {
      expected = null;
    }
  }

  static HttpRoute find(Snapshot snapshot, ObjectKey key) {
    return snapshot
        .objects()
        .find(HttpRoute.class, key.namespace(), key.name())
        .orElseThrow(() ->
            new HttpProblem(
                404, "unknown-route", "There is no route " + key.namespace() + "/" + key.name()));
  }

  private static SequencedMap<String, Integer> before(
      HttpRoute route, Map<String, Integer> weights) {
    SequencedMap<String, Integer> all = RouteWeights.of(route);
    SequencedMap<String, Integer> before = new LinkedHashMap<>();
    weights.forEach((name, weight) -> {
      Integer old = all.get(name);
      if (old == null) {
        throw invalid(
            name
                + ": "
                + weight
                + ": no rule with several backends has it, they have "
                + all.keySet());
      }
      before.put(name, old);
    });
    return before;
  }

  static HttpProblem invalid(String detail) {
    return new HttpProblem(422, "invalid-weights", detail);
  }

  private Snapshot write(Request request, HttpRoute route) {
    // The version is checked again where it is written, under the writer's own lock.
    Optional<String> ifVersion = request.ifMatch().version(route);
    try {
      writer.setWeights(request.route(), request.weights(), ifVersion);
      return current.get();
    } catch (EditException e) {
      throw Failures.ofEdit(e);
    }
  }
}
