package ordinal.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Gate;

/** Counts what limits refuse. Any thread. */
final class LimitMeters {
  private record Key(String limit, String route, String backend) {}

  private final MeterRegistry registry;
  private final MultiGauge inFlight;
  private final MultiGauge waiting;
  private final MultiGauge limit;
  // Of the one thread that reloads.
  private Map<ObjectKey, Gate> shown = Map.of();
  private final Map<Key, Counter> requests = new ConcurrentHashMap<>();

  LimitMeters(MeterRegistry registry) {
    this.registry = registry;
    inFlight =
        MultiGauge.builder(MeterNames.BACKEND_IN_FLIGHT)
            .description("Requests under way at a backend that has a limit")
            .register(registry);
    limit =
        MultiGauge.builder(MeterNames.BACKEND_LIMIT)
            .description("Requests that a backend is given at once, as of the last one")
            .register(registry);
    waiting =
        MultiGauge.builder(MeterNames.BACKEND_WAITING)
            .description("Requests that wait for a backend that has a limit")
            .register(registry);
  }

  /** Shows these from now on, and no others. */
  void gates(Map<ObjectKey, Gate> gates) {
    if (!gates.equals(shown)) {
      shown = gates;
      inFlight.register(rows(Gate::inFlight), true);
      waiting.register(rows(Gate::waiting), true);
      limit.register(rows(Gate::limit), true);
    }
  }

  private List<Row<?>> rows(ToDoubleFunction<Gate> value) {
    List<Row<?>> rows = new ArrayList<>();
    shown.forEach((service, gate) ->
        rows.add(Row.of(Tags.of(MeterNames.BACKEND, service.name()), gate, value)));
    return rows;
  }

  void refused(String limit, String route, String backend) {
    requests.computeIfAbsent(new Key(limit, route, backend), this::counter).increment();
  }

  void connectionRefused(int port, String limit) {
    Counter.builder(MeterNames.CONNECTIONS_REFUSED)
        .description("Connections closed at once, by the limit that was reached")
        .tag(MeterNames.PORT, Integer.toString(port))
        .tag(MeterNames.LIMIT, limit)
        .register(registry)
        .increment();
  }

  /** Drops the series of routes that are no more. */
  void retain(Set<String> routes) {
    requests
        .entrySet()
        .removeIf(e ->
            !routes.contains(e.getKey().route())
                && !e.getKey().route().equals(MeterNames.NONE)
                && registry.remove(e.getValue()) != null);
  }

  private Counter counter(Key key) {
    return Counter.builder(MeterNames.LIMITED)
        .description("Requests refused, by the limit that was reached")
        .tag(MeterNames.LIMIT, key.limit())
        .tag(MeterNames.ROUTE, key.route())
        .tag(MeterNames.BACKEND, key.backend())
        .register(registry);
  }
}
