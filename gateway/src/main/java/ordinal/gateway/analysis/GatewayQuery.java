package ordinal.gateway.analysis;

import java.io.IOException;
import java.util.OptionalDouble;
import ordinal.gateway.metrics.BackendFigures;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.rollout.Measurer.Measurement;
import ordinal.gateway.rollout.Measurer.Sides;

/** Measures the canary, and stable in the same window, by what all gateways answered. */
final class GatewayQuery {
  private static final double MICROS_OF_A_MILLISECOND = 1000;

  private final Gateways gateways;

  GatewayQuery(Gateways gateways) {
    this.gateways = gateways;
  }

  Measurement measure(String namespace, GatewayMetric metric, Sides sides) throws IOException {
    BackendFigures canary =
        gateways.backend(namespace, sides.canaryService(), sides.canaryRevision(), metric.window());
    BackendFigures stable =
        gateways.backend(namespace, sides.stableService(), sides.stableRevision(), metric.window());
    OptionalDouble result = value(canary, metric);
    return result.isEmpty()
        ? new Measurement.NoData(tooLittle(canary, metric, sides))
        : new Measurement.Value(result.getAsDouble(), value(stable, metric));
  }

  private static String tooLittle(BackendFigures canary, GatewayMetric metric, Sides sides) {
    return "%d requests to %s%s within %d s, %d of them answered, %d replicas ready: at least %d are needed"
        .formatted(
            canary.requests(),
            sides.canaryService(),
            sides.canaryRevision().isEmpty() ? "" : " at " + sides.canaryRevision(),
            metric.window().toSeconds(),
            canary.answered(),
            canary.ready(),
            Math.max(1, metric.minSample()));
  }

  /** Empty where there is too little to be measured. */
  private static OptionalDouble value(BackendFigures figures, GatewayMetric metric) {
    if (figures.requests() < metric.minSample()) {
      return OptionalDouble.empty();
    }
    return switch (metric.measure()) {
      case SUCCESS_RATE -> successRate(figures, metric.minSample());
      case LATENCY ->
          figures.requests() == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of(
                  figures.latency().getValueAtPercentile(metric.percentile())
                      / MICROS_OF_A_MILLISECOND);
      case SATURATION ->
          figures.ready() == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of((double) figures.inFlight() / figures.ready());
      case REQUESTS -> OptionalDouble.of((double) figures.requests());
    };
  }

  // Whoever went away before an answer says nothing about it.
  private static OptionalDouble successRate(BackendFigures figures, long minSample) {
    return figures.answered() < Math.max(1, minSample)
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - Math.min(1, (double) figures.errors() / figures.answered()));
  }
}
