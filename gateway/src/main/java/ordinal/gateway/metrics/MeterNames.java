package ordinal.gateway.metrics;

import java.time.Duration;

/** Names and tags of all our meters; Prometheus writes dots as underscores. */
final class MeterNames {
  static final String REQUESTS = "ordinal.http.requests";
  static final String IN_FLIGHT = "ordinal.replica.requests.in.flight";
  static final String CONNECT_FAILURES = "ordinal.upstream.connect.failures";
  static final String EJECTIONS = "ordinal.replica.ejections";
  static final String EJECTED = "ordinal.replica.ejected";
  static final String RETRIES = "ordinal.upstream.retries";
  static final String RETRIES_REFUSED = "ordinal.upstream.retries.refused";
  static final String UPSTREAM_CONNECTIONS = "ordinal.upstream.connections";
  static final String UPSTREAM_WAITING = "ordinal.upstream.requests.waiting";
  static final String CONNECTIONS = "ordinal.connections.active";
  static final String WEB_SOCKETS = "ordinal.websockets.active";
  static final String RELOADS = "ordinal.reloads";
  static final String PROBLEMS = "ordinal.problems";
  static final String GENERATION = "ordinal.snapshot.generation";
  static final String STALE = "ordinal.source.stale.seconds";
  static final String FAN_OUTS = "ordinal.aggregate.fan.outs";
  static final String SHARED_READS = "ordinal.aggregate.shared.reads";
  static final String PEER_FAILURES = "ordinal.aggregate.peer.failures";

  static final String MIRRORED = "ordinal.mirror.requests";
  static final String MIRROR_TIME = "ordinal.mirror.latency";

  static final String LIMITED = "ordinal.requests.limited";
  static final String BACKEND_IN_FLIGHT = "ordinal.backend.requests.in.flight";
  static final String BACKEND_LIMIT = "ordinal.backend.requests.limit";
  static final String BACKEND_WAITING = "ordinal.backend.requests.waiting";
  static final String CONNECTIONS_REFUSED = "ordinal.connections.refused";

  static final String ROLLOUT_PHASE = "ordinal.rollout.phase";
  static final String ROLLOUT_STEP = "ordinal.rollout.step";
  static final String ROLLOUT_STEPS = "ordinal.rollout.steps";
  static final String ROLLOUT_WEIGHT = "ordinal.rollout.weight.percent";
  static final String ROLLOUT_RELEASES = "ordinal.rollout.releases";
  static final String ROLLOUT_STEPS_COMPLETED = "ordinal.rollout.steps.completed";
  static final String ROLLOUT_PROMOTIONS = "ordinal.rollout.promotions";
  static final String ROLLOUT_ABORTS = "ordinal.rollout.aborts";
  static final String ROLLOUT_MEASUREMENTS = "ordinal.rollout.measurements";

  static final String ROUTE = "route";
  static final String BACKEND = "backend";
  static final String REPLICA = "replica";
  static final String STATUS = "status";
  static final String REASON = "reason";
  static final String RESULT = "result";
  static final String LIMIT = "limit";
  static final String PORT = "port";
  static final String STATE = "state";
  static final String SIDE = "side";
  static final String ROLLOUT = "rollout";
  static final String PHASE = "phase";
  static final String KIND = "kind";
  static final String METRIC = "metric";

  /** Value of a tag that is not known, such as the replica of a request that matched no route. */
  static final String NONE = "none";

  /** Bounds of the latency histogram. */
  static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private MeterNames() {}
}
