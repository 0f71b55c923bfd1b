package ordinal.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Meters of the rollouts that this gateway leads; those that it does not lead any more have none
 * here, so that no two gateways say how one stands. One thread.
 */
public final class RolloutMeters {
  private final MeterRegistry registry;
  private final MultiGauge phase;
  private final MultiGauge step;
  private final MultiGauge steps;
  private final MultiGauge weight;
  private final Map<String, RolloutFigures> shown = new HashMap<>();
  private final Map<Meter.Id, Counter> counters = new HashMap<>();

  public RolloutMeters(MeterRegistry registry) {
    this.registry = registry;
    phase = gauge(MeterNames.ROLLOUT_PHASE, "1 for the phase that a rollout is in");
    step = gauge(MeterNames.ROLLOUT_STEP, "Steps that are done, of the release under way");
    steps = gauge(MeterNames.ROLLOUT_STEPS, "Steps of the strategy");
    weight =
        gauge(
            MeterNames.ROLLOUT_WEIGHT,
            "Share of the canary in percent: desired, configured in the route, measured");
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** A rollout stands so now. */
  public void shows(String rollout, RolloutFigures figures) {
    if (!figures.equals(shown.put(rollout, figures))) {
      register();
    }
  }

  /** Others are led by nobody, or by somebody else. */
  public void retain(Set<String> rollouts) {
    if (shown.keySet().retainAll(rollouts)) {
      register();
      counters
          .entrySet()
          .removeIf(entry ->
              !rollouts.contains(entry.getKey().getTag(MeterNames.ROLLOUT))
                  && registry.remove(entry.getValue()) != null);
    }
  }

  private void register() {
    List<Row<?>> phases = new ArrayList<>();
    List<Row<?>> done = new ArrayList<>();
    List<Row<?>> all = new ArrayList<>();
    List<Row<?>> weights = new ArrayList<>();
    shown.forEach((rollout, figures) -> {
      Tags tags = Tags.of(MeterNames.ROLLOUT, rollout);
      phases.add(Row.of(tags.and(MeterNames.PHASE, figures.phase()), 1));
      done.add(Row.of(tags, figures.step()));
      all.add(Row.of(tags, figures.steps()));
      weights.add(Row.of(tags.and(MeterNames.KIND, "desired"), figures.desired()));
      figures
          .configured()
          .ifPresent(share -> weights.add(Row.of(tags.and(MeterNames.KIND, "configured"), share)));
      figures
          .measured()
          .ifPresent(share -> weights.add(Row.of(tags.and(MeterNames.KIND, "measured"), share)));
    });
    phase.register(phases, true);
    step.register(done, true);
    steps.register(all, true);
    weight.register(weights, true);
  }

  public void released(String rollout) {
    count(MeterNames.ROLLOUT_RELEASES, rollout);
  }

  public void stepCompleted(String rollout) {
    count(MeterNames.ROLLOUT_STEPS_COMPLETED, rollout);
  }

  public void promoted(String rollout) {
    count(MeterNames.ROLLOUT_PROMOTIONS, rollout);
  }

  public void aborted(String rollout) {
    count(MeterNames.ROLLOUT_ABORTS, rollout);
  }

  private void count(String meter, String rollout) {
    count(meter, Tags.of(MeterNames.ROLLOUT, rollout), 1);
  }

  /**
   * Measurements were taken in.
   *
   * @param metric as the rollout names it
   * @param result successful, failed, inconclusive or error
   */
  public void measured(String rollout, String metric, String result, int times) {
    Tags tags =
        Tags.of(MeterNames.ROLLOUT, rollout, MeterNames.METRIC, metric, MeterNames.RESULT, result);
    count(MeterNames.ROLLOUT_MEASUREMENTS, tags, times);
  }

  private void count(String meter, Tags tags, int times) {
    Counter counter = registry.counter(meter, tags);
    counters.put(counter.getId(), counter);
    counter.increment(times);
  }
}
