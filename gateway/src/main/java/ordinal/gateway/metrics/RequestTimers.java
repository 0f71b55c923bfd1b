package ordinal.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latency timers, found without building tags: one small key per request, one array slot per
 * status class. Any thread.
 */
final class RequestTimers {
  /** Where a request went. */
  record Series(String route, String backend, String replica) {}

  // How long the most counts that each timer tells, as long as Prometheus waits between two looks.
  // A
  // third of it has to pass soon after the start: the JVM takes what it has not met for impossible,
  // and compiles the whole way of an answer anew when it comes.
  private static final Duration MOST = Duration.ofSeconds(15);

  private static final String[] CLASSES = {MeterNames.NONE, "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final MeterRegistry registry;
  private final Map<Series, AtomicReferenceArray<@Nullable Timer>> timers =
      new ConcurrentHashMap<>();

  RequestTimers(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(Series series, int status, long nanos) {
    AtomicReferenceArray<@Nullable Timer> classes = timers.get(series);
    if (classes == null) {
      classes = timers.computeIfAbsent(series, s -> new AtomicReferenceArray<>(CLASSES.length));
    }
    int index = status >= 100 && status < 600 ? status / 100 : 0;
    Timer timer = classes.get(index);
    if (timer == null) {
      timer = register(series, CLASSES[index]);
      classes.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Drops the series of routes and replicas that are no more; what has no replica stays. */
  void retain(Set<String> routes, Set<String> replicas) {
    timers
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !isKnown(entry.getKey(), routes, replicas);
          if (gone) {
            unregister(entry.getValue());
          }
          return gone;
        });
  }

  private static boolean isKnown(Series series, Set<String> routes, Set<String> replicas) {
    return (routes.contains(series.route()) || series.route().equals(MeterNames.NONE))
        && (replicas.contains(series.backend() + "/" + series.replica())
            || series.replica().equals(MeterNames.NONE));
  }

  private void unregister(AtomicReferenceArray<@Nullable Timer> classes) {
    for (int i = 0; i < CLASSES.length; i++) {
      Timer timer = classes.get(i);
      if (timer != null) {
        registry.remove(timer);
      }
    }
  }

  private Timer register(Series series, String status) {
    return Timer.builder(MeterNames.REQUESTS)
        .description("Time from a request's head to the end of its answer")
        .tag(MeterNames.ROUTE, series.route())
        .tag(MeterNames.BACKEND, series.backend())
        .tag(MeterNames.REPLICA, series.replica())
        .tag(MeterNames.STATUS, status)
        .serviceLevelObjectives(MeterNames.BUCKETS)
        .distributionStatisticExpiry(MOST)
        .register(registry);
  }
}
