package ordinal.gateway.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import ordinal.gateway.upstream.PoolCounts;

/** Gauges of the connections to replicas, of all event loops together. Any thread. */
final class PoolMeters {
  private final List<PoolCounts> pools = new CopyOnWriteArrayList<>();

  PoolMeters(MeterRegistry registry) {
    connections(registry, "busy", pool -> pool.open() - pool.idle());
    connections(registry, "idle", PoolCounts::idle);
    Gauge.builder(MeterNames.UPSTREAM_WAITING, () -> sum(PoolCounts::waiting))
        .description("Requests that wait for a connection to a replica")
        .strongReference(true)
        .register(registry);
  }

  /** One more event loop has a pool. */
  void add(PoolCounts pool) {
    pools.add(pool);
  }

  private void connections(MeterRegistry registry, String state, ToIntFunction<PoolCounts> count) {
    Gauge.builder(MeterNames.UPSTREAM_CONNECTIONS, () -> sum(count))
        .description("Connections of HTTP/1 to replicas")
        .tag(MeterNames.STATE, state)
        .strongReference(true)
        .register(registry);
  }

  private int sum(ToIntFunction<PoolCounts> count) {
    return pools.stream().mapToInt(count).sum();
  }
}
