package ordinal.gateway.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.metrics.RolloutFigures;
import ordinal.gateway.metrics.RolloutMeters;

/** Tells the meters what a decision has brought. */
final class Counted {
  private Counted() {}

  static void by(RolloutMeters meters, String rollout, RolloutStatus before, Decision decision) {
    for (World.Note note : decision.notes()) {
      switch (note.reason()) {
        case "ReleaseStarted" -> meters.released(rollout);
        case "StepCompleted" -> meters.stepCompleted(rollout);
        case "Promoted" -> meters.promoted(rollout);
        case "Aborting" -> {
          // Twice in the story of a release: as it begins, and as the phase.
          if (note.warning()) {
            meters.aborted(rollout);
          }
        }
        default -> {
          // Nothing that is counted.
        }
      }
    }
    decision
        .status()
        .analysis()
        .forEach(metric -> measurements(meters, rollout, known(before, metric), metric));
    meters.shows(rollout, figures(decision.status()));
  }

  private static Optional<MetricStatus> known(RolloutStatus before, MetricStatus metric) {
    List<MetricStatus> all = before.analysis();
    return all.stream()
        .filter(known ->
            known.scope().equals(metric.scope())
                && known.metric().equals(metric.metric())
                // Else it was begun anew.
                && known.taken() <= metric.taken())
        .findFirst();
  }

  private static void measurements(
      RolloutMeters meters, String rollout, Optional<MetricStatus> before, MetricStatus now) {
    MetricStatus known =
        before.orElseGet(() -> MetricStatus.begun(now.scope(), now.metric(), now.dryRun()));
    Map.of(
            "successful",
            now.successful() - known.successful(),
            "failed",
            now.failed() - known.failed(),
            "inconclusive",
            now.inconclusive() - known.inconclusive(),
            "error",
            now.errors() - known.errors())
        .forEach((result, times) -> {
          if (times > 0) {
            meters.measured(rollout, now.metric(), result, times);
          }
        });
  }

  private static RolloutFigures figures(RolloutStatus status) {
    return new RolloutFigures(
        status.phase().toString(),
        status.place().step(),
        status.place().steps(),
        status.weight().desired(),
        status.weight().configured(),
        status.weight().measured());
  }
}
