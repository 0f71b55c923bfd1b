package ordinal.counter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import ordinal.counter.visits.VisitFile;

/** All meters of one counter, in a registry of its own. Thread-safe. */
final class CounterMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterProvider<Timer> requests =
      Timer.builder("ordinal.counter.requests")
          .description("Requests by route and status")
          .withRegistry(registry);

  CounterMetrics(CounterSettings settings, VisitFile file) {
    registry.config().commonTags("replica", settings.replica(), "version", settings.version());
    Gauge.builder("ordinal.counter.visits", file, VisitFile::counted)
        .description("Visits on disk")
        .register(registry);
    Gauge.builder("ordinal.counter.waiting", file, VisitFile::waiting)
        .description("Visits that wait for the disk")
        .register(registry);
    Gauge.builder("ordinal.counter.can.count", file, f -> f.trouble().isEmpty() ? 1 : 0)
        .description("1 while the disk takes visits")
        .register(registry);
    FunctionCounter.builder("ordinal.counter.commits", file, VisitFile::commits)
        .description("Forces that made visits durable")
        .register(registry);
  }

  /**
   * @param route one of the few paths of the service, or "none"
   */
  void requested(String route, int status, long nanos) {
    requests
        .withTags("route", route, "status", Integer.toString(status))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  String scrape(String contentType) {
    return registry.scrape(contentType);
  }
}
