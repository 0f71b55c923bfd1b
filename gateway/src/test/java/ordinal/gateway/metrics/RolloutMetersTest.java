package ordinal.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RolloutMeters meters = new RolloutMeters(registry);

  private static RolloutFigures figures(String phase) {
    return new RolloutFigures(phase, 2, 5, 20, OptionalDouble.of(20), OptionalDouble.of(19.8));
  }

  @Test
  void showsHowEachRolloutStands() {
    meters.shows("default/counter", figures("Progressing"));
    meters.shows("default/counter", figures("Paused"));

    assertThat(registry.scrape())
        .contains("ordinal_rollout_phase{phase=\"Paused\",rollout=\"default/counter\"} 1.0")
        .doesNotContain("Progressing")
        .contains("ordinal_rollout_step{rollout=\"default/counter\"} 2.0")
        .contains("ordinal_rollout_steps{rollout=\"default/counter\"} 5.0")
        .contains(
            "ordinal_rollout_weight_percent{kind=\"desired\",rollout=\"default/counter\"} 20.0",
            "ordinal_rollout_weight_percent{kind=\"configured\",rollout=\"default/counter\"} 20.0",
            "ordinal_rollout_weight_percent{kind=\"measured\",rollout=\"default/counter\"} 19.8");
  }

  @Test
  void countsWhatHappened() {
    meters.released("default/counter");
    meters.stepCompleted("default/counter");
    meters.stepCompleted("default/counter");
    meters.promoted("default/counter");
    meters.aborted("default/counter");
    meters.measured("default/counter", "success-rate", "failed", 2);

    assertThat(registry.scrape())
        .contains("ordinal_rollout_releases_total{rollout=\"default/counter\"} 1.0")
        .contains("ordinal_rollout_steps_completed_total{rollout=\"default/counter\"} 2.0")
        .contains("ordinal_rollout_promotions_total{rollout=\"default/counter\"} 1.0")
        .contains("ordinal_rollout_aborts_total{rollout=\"default/counter\"} 1.0")
        .contains(
            "ordinal_rollout_measurements_total{metric=\"success-rate\",result=\"failed\","
                + "rollout=\"default/counter\"} 2.0");
  }

  @Test
  void dropsWhatIsNotLedHere() {
    meters.shows("default/counter", figures("Paused"));
    meters.shows("default/other", figures("Healthy"));
    meters.aborted("default/counter");

    meters.retain(Set.of("default/other"));

    assertThat(registry.scrape()).doesNotContain("default/counter").contains("default/other");
  }
}
