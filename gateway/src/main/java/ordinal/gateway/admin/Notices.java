package ordinal.gateway.admin;

import static java.util.Locale.ROOT;

import io.vertx.core.json.JsonObject;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.replicas.HealthChange;
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

  /** A replica went out of use or came back. */
  void onHealth(HealthChange change) {
    JsonObject data =
        new JsonObject()
            .put("namespace", change.replica().namespace())
            .put("replica", change.replica().name())
            .put("backend", change.replica().backend())
            .put("change", change.kind().name().toLowerCase(ROOT));
    if (!change.reason().isEmpty()) {
      data.put("reason", change.reason());
    }
    if (change.kind() == HealthChange.Kind.EJECTED) {
      data.put("seconds", change.during().toMillis() / 1000.0);
    }
    hub.publish("replica", data);
  }

  void onAudit(AuditEntry entry) {
    hub.publish("audit", entry.json());
  }
}
