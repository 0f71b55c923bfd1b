package ordinal.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.routing.MirrorTally.Result;

/** Meters of mirrors, by route and by the mirror's backend. Any thread. */
final class MirrorMeters {
  private record Key(String route, String backend, String kind) {}

  private static final String MIRROR = "mirror";
  private static final String PRIMARY = "primary";

  private final MeterRegistry registry;
  private final Map<Key, Meter> meters = new ConcurrentHashMap<>();

  MirrorMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(String route, String backend, Result result) {
    Key key = new Key(route, backend, result.label());
    ((Counter) meters.computeIfAbsent(key, this::counter)).increment();
  }

  /** The same request at both, so that the two histograms compare. */
  void compared(String route, String backend, long primaryNanos, long mirrorNanos) {
    timer(new Key(route, backend, PRIMARY)).record(primaryNanos, TimeUnit.NANOSECONDS);
    timer(new Key(route, backend, MIRROR)).record(mirrorNanos, TimeUnit.NANOSECONDS);
  }

  /** Drops the series of routes that are no more. */
  void retain(Set<String> routes) {
    meters
        .entrySet()
        .removeIf(
            e -> !routes.contains(e.getKey().route()) && registry.remove(e.getValue()) != null);
  }

  private Timer timer(Key key) {
    return (Timer) meters.computeIfAbsent(key, this::newTimer);
  }

  private Counter counter(Key key) {
    return Counter.builder(MeterNames.MIRRORED)
        .description("Copies of requests, by what became of them")
        .tag(MeterNames.ROUTE, key.route())
        .tag(MeterNames.BACKEND, key.backend())
        .tag(MeterNames.RESULT, key.kind())
        .register(registry);
  }

  private Timer newTimer(Key key) {
    return Timer.builder(MeterNames.MIRROR_TIME)
        .description("Time to the end of the answer of requests that both answered")
        .tag(MeterNames.ROUTE, key.route())
        .tag(MeterNames.BACKEND, key.backend())
        .tag(MeterNames.SIDE, key.kind())
        .serviceLevelObjectives(MeterNames.BUCKETS)
        .register(registry);
  }
}
