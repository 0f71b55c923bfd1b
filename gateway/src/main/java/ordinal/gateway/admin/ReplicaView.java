package ordinal.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Snapshot;

/** Replicas as the API shows them. Pure. */
final class ReplicaView {
  private final Instant now;
  private final long ticks;

  /**
   * @param ticks what the ticker of {@link Health} says at that time
   */
  ReplicaView(Instant now, long ticks) {
    this.now = now;
    this.ticks = ticks;
  }

  JsonArray all(Snapshot snapshot) {
    return RouteView.array(snapshot.replicas().all().stream().map(this::of).toList());
  }

  private JsonObject of(Replica replica) {
    JsonObject json =
        new JsonObject().put("namespace", replica.namespace()).put("name", replica.name());
    replica.ordinal().ifPresent(o -> json.put("ordinal", o));
    json.put("backend", replica.backend()).put("revision", replica.revision());
    replica.address().ifPresent(a -> json.put("address", a.host()).put("port", a.port()));
    json.put("state", state(replica))
        .put("ready", replica.ready())
        .put("serving", replica.serving())
        .put("terminating", replica.terminating())
        .put("inFlight", replica.load().inFlight());
    health(replica.health(), json);
    return json;
  }

  private void health(Health health, JsonObject json) {
    if (health.state() == Health.State.EJECTED) {
      json.put("ejectedUntil", now.plusNanos(health.ejectedUntil() - ticks).toString());
    }
    if (!health.isGood()) {
      json.put("reason", health.reason());
    }
  }

  private static String state(Replica replica) {
    if (replica.address().isEmpty()) {
      return "missing";
    }
    if (replica.terminating()) {
      return "terminating";
    }
    return replica.ready() ? state(replica.health()) : "not-ready";
  }

  private static String state(Health health) {
    return switch (health.state()) {
      case EJECTED -> "ejected";
      case PROBATION -> "probation";
      case HEALTHY -> health.isFailing() ? "failing" : "ready";
    };
  }
}
