package ordinal.gateway.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.routing.Snapshot;

/**
 * Says what the status of each of our objects in a cluster must be, after Gateway API v1.4. The
 * same snapshot gives the same answer in every replica of the gateway. Pure.
 */
public final class StatusCompiler {
  private StatusCompiler() {}

  /**
   * By object: our GatewayClasses, our Gateways, the routes that lead to them, and policies. A
   * route that is not among them has nothing to do with us: {@link Status.OfRoute#NONE}.
   *
   * @param addresses where all of our Gateways can be reached; none where that is not known yet
   */
  public static Map<ObjectKey, Status> compile(Snapshot snapshot, List<Address> addresses) {
    Found found = new Found(snapshot.problems());
    GatewayStatus gateways = new GatewayStatus(snapshot, found, addresses);
    RouteStatus routes = new RouteStatus(snapshot, found);
    BackendTlsStatus tls = new BackendTlsStatus(snapshot, found);
    Map<ObjectKey, Status> all = new LinkedHashMap<>();
    for (KubeObject newest : newest(snapshot)) {
      ObjectKey key = newest.key();
      switch (newest) {
        case GatewayClass gatewayClass -> all.put(key, ofClass(gatewayClass, found));
        case Gateway gateway -> all.put(key, gateways.of(gateway, refused(snapshot, key)));
        case HttpRoute route -> all.put(key, routes.of(route, refused(snapshot, key)));
        case TrafficPolicy policy ->
            all.put(key, PolicyStatus.of(policy, refused(snapshot, key), found));
        case BackendTlsPolicy policy -> all.put(key, tls.of(policy, refused(snapshot, key)));
        default -> {}
      }
    }
    return all;
  }

  /** Each object once, in the state that the API server has now. */
  private static List<KubeObject> newest(Snapshot snapshot) {
    List<KubeObject> newest = new ArrayList<>(snapshot.refused().values());
    snapshot.objects().all(GatewayClass.class).forEach(newest::add);
    snapshot.objects().all(Gateway.class).forEach(newest::add);
    snapshot.objects().all(HttpRoute.class).forEach(newest::add);
    snapshot.objects().all(TrafficPolicy.class).forEach(newest::add);
    snapshot.objects().all(BackendTlsPolicy.class).forEach(newest::add);
    newest.removeIf(o -> !snapshot.refused().getOrDefault(o.key(), o).equals(o));
    return newest;
  }

  private static Optional<Refused> refused(Snapshot snapshot, ObjectKey key) {
    return Optional.ofNullable(snapshot.refused().get(key))
        .map(draft ->
            new Refused(
                draft.meta().generation(),
                snapshot.objects().find(key).map(good -> good.meta().generation())));
  }

  private static Status ofClass(GatewayClass gatewayClass, Found found) {
    long generation = gatewayClass.meta().generation();
    List<Problem> problems =
        found.of(gatewayClass.key(), reason -> reason == Reason.INVALID_PARAMETERS);
    Condition accepted =
        problems.isEmpty()
            ? Condition.yes(
                "Accepted",
                "Accepted",
                "Gateways of this class are served by " + GatewayClass.CONTROLLER,
                generation)
            : Condition.no(
                "Accepted",
                Found.reason(problems, Reason.INVALID_PARAMETERS),
                Found.message(problems),
                generation);
    return new Status.OfClass(List.of(accepted));
  }
}
