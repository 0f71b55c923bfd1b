package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Hook;

/** Says what the test wants; all is well where it wants nothing. */
final class FakeMeasurer implements Measurer {
  Function<StatefulRollout.Metric, Measurement> metrics =
      metric -> new Measurement.Value(1, OptionalDouble.of(1));
  Function<Hook, Answer> hooks =
      hook -> new Answer(hook.type() != StatefulRollout.HookType.ROLLBACK, "");
  Optional<String> loss = Optional.empty();
  OptionalDouble weight = OptionalDouble.empty();
  final List<String> called = new ArrayList<>();
  int begun;

  @Override
  public Measurement measure(StatefulRollout rollout, StatefulRollout.Metric metric, Sides sides) {
    return metrics.apply(metric);
  }

  @Override
  public Answer call(StatefulRollout rollout, Hook hook, String phase, String checksum) {
    called.add(hook.name());
    return hooks.apply(hook);
  }

  @Override
  public Optional<String> stateLoss(StatefulRollout rollout) {
    return loss;
  }

  @Override
  public OptionalDouble measuredWeight(StatefulRollout rollout, Duration window) {
    return weight;
  }

  @Override
  public void begin(StatefulRollout rollout) {
    begun++;
  }
}
