package ordinal.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Snapshot;

/** Replicas as the API shows them. Pure. */
final class ReplicaView {
  private ReplicaView() {}

  static JsonArray all(Snapshot snapshot) {
    return RouteView.array(snapshot.replicas().all().stream().map(ReplicaView::of).toList());
  }

  private static JsonObject of(Replica replica) {
    JsonObject json =
        new JsonObject().put("namespace", replica.namespace()).put("name", replica.name());
    replica.ordinal().ifPresent(o -> json.put("ordinal", o));
    json.put("backend", replica.backend()).put("revision", replica.revision());
    replica.address().ifPresent(a -> json.put("address", a.host()).put("port", a.port()));
    return json.put("state", state(replica))
        .put("ready", replica.ready())
        .put("serving", replica.serving())
        .put("terminating", replica.terminating())
        .put("inFlight", replica.load().inFlight());
  }

  private static String state(Replica replica) {
    if (replica.address().isEmpty()) {
      return "missing";
    }
    if (replica.terminating()) {
      return "terminating";
    }
    return replica.ready() ? "ready" : "not-ready";
  }
}
