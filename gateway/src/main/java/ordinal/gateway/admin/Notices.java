package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.routing.Snapshot;

/** Turns what happens in the gateway into events. Any thread. */
final class Notices {
  private final EventHub hub;

  Notices(EventHub hub) {
    this.hub = hub;
  }

  void onSnapshot(Snapshot before, Snapshot after) {
    hub.publish(
        "snapshot",
        new JsonObject()
            .put("generation", after.generation())
            .put("since", after.since().toString())
            .put("routes", after.objects().all(HttpRoute.class).size())
            .put("replicas", after.replicas().all().size()));
    if (!before.problems().equals(after.problems())) {
      // How many, not which: events are kept by the thousand, and there may be as many problems.
      hub.publish("problems", new JsonObject().put("problems", after.problems().size()));
    }
  }

  void onAudit(AuditEntry entry) {
    hub.publish("audit", entry.json());
  }
}
