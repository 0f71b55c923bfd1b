package ordinal.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import ordinal.gateway.replicas.Replica;

/** One counter for each replica that had something to count. Any thread. */
final class ReplicaCounters {
  record Name(String backend, String replica) {}

  private final MeterRegistry registry;
  private final String meter;
  private final Map<Name, Counter> counters = new ConcurrentHashMap<>();

  ReplicaCounters(MeterRegistry registry, String meter) {
    this.registry = registry;
    this.meter = meter;
  }

  void increment(Replica replica) {
    counters
        .computeIfAbsent(
            new Name(replica.backend(), replica.name()),
            name ->
                registry.counter(
                    meter, MeterNames.BACKEND, name.backend(), MeterNames.REPLICA, name.replica()))
        .increment();
  }

  void retain(Set<Name> known) {
    counters
        .entrySet()
        .removeIf(
            entry -> !known.contains(entry.getKey()) && registry.remove(entry.getValue()) != null);
  }
}
