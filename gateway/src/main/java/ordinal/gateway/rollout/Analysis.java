package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.Condition;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.rollout.Measurer.Measurement;
import ordinal.gateway.rollout.MetricStatus.Verdict;

/**
 * What measurements mean, as Argo Rollouts has it. Pure.
 *
 * <ul>
 *   <li>With both conditions a figure fails where the failure condition holds, succeeds where only
 *       the other does, and is inconclusive where neither does. With one of them it fails or
 *       succeeds by that one; with none it succeeds.
 *   <li>No data is inconclusive.
 *   <li>An error is none of these: it is measured again after {@link #ERROR_RETRY}, and only more
 *       than {@code consecutiveErrorLimit} of them in a row end the metric. A figure that is not a
 *       number is an error, unless a condition asks {@code isNaN}.
 *   <li>A metric fails with more than {@code failureLimit} failures, is inconclusive with more than
 *       {@code inconclusiveLimit} of those, and succeeds when it has {@code count} measurements and
 *       neither is so. Without a count one will do, and in the background none does.
 *   <li>A metric that is a dry run is waited for, and decides nothing.
 * </ul>
 */
final class Analysis {
  static final Duration ERROR_RETRY = Duration.ofSeconds(10);

  private Analysis() {}

  /** Whether it is time to measure. */
  static boolean due(Metric spec, MetricStatus status) {
    return status.phase() == Verdict.RUNNING && status.since().compareTo(pause(spec, status)) >= 0;
  }

  private static Duration pause(Metric spec, MetricStatus status) {
    if (!status.anyYet()) {
      return spec.initialDelay();
    }
    boolean retry = status.errors() > 0 && spec.interval().compareTo(ERROR_RETRY) > 0;
    return retry || (status.errors() > 0 && spec.interval().isZero())
        ? ERROR_RETRY
        : spec.interval();
  }

  /**
   * Takes one measurement in.
   *
   * @param endless whether it goes on without {@code count}
   */
  static MetricStatus record(
      Metric spec, MetricStatus status, Measurement measurement, boolean endless) {
    if (status.phase() != Verdict.RUNNING) {
      return status;
    }
    Assessment assessed = assess(spec, measurement);
    MetricStatus counted = count(status, assessed);
    return phase(counted, verdict(spec, counted, endless));
  }

  /** One measurement, and why it is no success. */
  private record Assessment(Verdict verdict, OptionalDouble figure, String why) {}

  private static Assessment assess(Metric spec, Measurement measurement) {
    return switch (measurement) {
      case Measurement.Failed failed ->
          new Assessment(Verdict.ERROR, OptionalDouble.empty(), failed.reason());
      case Measurement.NoData none ->
          new Assessment(Verdict.INCONCLUSIVE, OptionalDouble.empty(), none.reason());
      case Measurement.Value value -> assess(spec, value);
    };
  }

  private static Assessment assess(Metric spec, Measurement.Value value) {
    OptionalDouble figure = OptionalDouble.of(value.result());
    if ((Double.isNaN(value.result()) || Double.isNaN(value.stable().orElse(0)))
        && !handlesNaN(spec)) {
      return new Assessment(Verdict.ERROR, OptionalDouble.empty(), "a figure is not a number");
    }
    try {
      boolean fails = holds(spec.failureCondition(), value);
      boolean succeeds = holds(spec.successCondition(), value);
      Verdict verdict = decide(spec, fails, succeeds);
      return new Assessment(verdict, figure, verdict == Verdict.SUCCESSFUL ? "" : why(value));
    } catch (IllegalArgumentException e) {
      return new Assessment(Verdict.ERROR, figure, String.valueOf(e.getMessage()));
    }
  }

  private static Verdict decide(Metric spec, boolean fails, boolean succeeds) {
    if (fails) {
      return Verdict.FAILED;
    }
    if (succeeds || spec.successCondition().isEmpty()) {
      return Verdict.SUCCESSFUL;
    }
    return spec.failureCondition().isPresent() ? Verdict.INCONCLUSIVE : Verdict.FAILED;
  }

  private static String why(Measurement.Value value) {
    return "result "
        + value.result()
        + (value.stable().isPresent() ? ", stable " + value.stable().getAsDouble() : "");
  }

  private static boolean handlesNaN(Metric spec) {
    return spec.successCondition().filter(Condition::asksForNaN).isPresent()
        || spec.failureCondition().filter(Condition::asksForNaN).isPresent();
  }

  private static boolean holds(Optional<String> condition, Measurement.Value value) {
    return condition.isPresent()
        && Condition.holds(condition.get(), value.result(), value.stable());
  }

  private static MetricStatus count(MetricStatus status, Assessment one) {
    return new MetricStatus(
        status.scope(),
        status.metric(),
        status.dryRun(),
        status.successful() + (one.verdict() == Verdict.SUCCESSFUL ? 1 : 0),
        status.failed() + (one.verdict() == Verdict.FAILED ? 1 : 0),
        status.inconclusive() + (one.verdict() == Verdict.INCONCLUSIVE ? 1 : 0),
        one.verdict() == Verdict.ERROR ? status.errors() + 1 : 0,
        finite(one.figure()).isPresent() ? one.figure() : status.last(),
        status.phase(),
        Duration.ZERO,
        one.why());
  }

  /** JSON knows no others. */
  private static OptionalDouble finite(OptionalDouble figure) {
    return figure.isPresent() && Double.isFinite(figure.getAsDouble())
        ? figure
        : OptionalDouble.empty();
  }

  private static MetricStatus phase(MetricStatus status, Verdict phase) {
    return new MetricStatus(
        status.scope(),
        status.metric(),
        status.dryRun(),
        status.successful(),
        status.failed(),
        status.inconclusive(),
        status.errors(),
        status.last(),
        phase,
        status.since(),
        status.message());
  }

  private static Verdict verdict(Metric spec, MetricStatus status, boolean endless) {
    if (status.failed() > spec.failureLimit()) {
      return Verdict.FAILED;
    }
    if (status.inconclusive() > spec.inconclusiveLimit()) {
      return Verdict.INCONCLUSIVE;
    }
    if (status.errors() > spec.consecutiveErrorLimit()) {
      return Verdict.ERROR;
    }
    boolean counted = spec.count().isPresent() || !endless;
    return counted && status.taken() >= spec.count().orElse(1)
        ? Verdict.SUCCESSFUL
        : Verdict.RUNNING;
  }

  /** What several metrics say together: the worst that decides. */
  static Verdict verdict(List<MetricStatus> metrics) {
    List<Verdict> deciding =
        metrics.stream().filter(metric -> !metric.dryRun()).map(MetricStatus::phase).toList();
    for (Verdict worst : List.of(Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)) {
      if (deciding.contains(worst)) {
        return worst;
      }
    }
    return metrics.stream().anyMatch(metric -> metric.phase() == Verdict.RUNNING)
        ? Verdict.RUNNING
        : Verdict.SUCCESSFUL;
  }
}
