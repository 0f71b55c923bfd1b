package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.analysis.AnalysisMeasurer;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.GatewayMeasure;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.rollout.Measurer.Measurement;
import ordinal.gateway.rollout.Measurer.Sides;
import ordinal.gateway.testing.TestRollout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredGatewaysIT {
  private static final StatefulRollout ROLLOUT = TestRollout.of("counter", "counter");
  private static final Sides SIDES = new Sides("counter", "", "counter", "");

  @TempDir private Path folder;

  @Test
  void measuresWhatAllGatewaysAnswered() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ZERO, 2);
        AnalysisMeasurer first = gateways.measurer(0);
        AnalysisMeasurer second = gateways.measurer(1)) {
      gateways.visit(0, 30);
      gateways.visit(1, 40);

      untilSeventy(first);
      untilSeventy(second);
      assertThat(measure(first, GatewayMeasure.SUCCESS_RATE))
          .isInstanceOfSatisfying(
              Measurement.Value.class, value -> assertThat(value.result()).isEqualTo(1));
      assertThat(((Measurement.Value) measure(first, GatewayMeasure.LATENCY)).result())
          .isPositive();
    }
  }

  @Test
  void judgesNoPartWhileAGatewayDoesNotAnswer() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ZERO, 2);
        AnalysisMeasurer measurer = gateways.measurer(0)) {
      gateways.visit(0, 60);
      gateways.stop(1);

      assertThat(measure(measurer, GatewayMeasure.REQUESTS))
          .isInstanceOfSatisfying(
              Measurement.Failed.class,
              failed -> assertThat(failed.reason()).contains("does not say what it measured"));
    }
  }

  // A request is counted once its answer is written, which the client may see before.
  private static void untilSeventy(AnalysisMeasurer measurer) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Measurement measured = measure(measurer, GatewayMeasure.REQUESTS);
    while (!(measured instanceof Measurement.Value(double result, var _) && result == 70)) {
      assertThat(System.nanoTime()).as("measured: %s", measured).isLessThan(end);
      measured = measure(measurer, GatewayMeasure.REQUESTS);
    }
  }

  private static Measurement measure(AnalysisMeasurer measurer, GatewayMeasure measure) {
    Metric metric =
        new Metric(
            "m",
            new GatewayMetric(measure, 99, Duration.ofMinutes(5), 50),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Optional.empty(),
            0,
            0,
            4,
            false);
    return measurer.measure(ROLLOUT, metric, SIDES);
  }
}
