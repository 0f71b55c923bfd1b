package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.rollout.MetricStatus.Verdict;

/** Runs analyses in the course of a release. */
final class Analyses {
  static final String BACKGROUND = "background";

  private Analyses() {}

  /** Empty once it has succeeded, or a person or a full promotion has passed it over. */
  static Optional<Outcome> pass(
      Turn turn, StatefulRollout.Analysis spec, String scope, Measurer.Sides sides) {
    if (turn.course.full() || turn.course.passed()) {
      return Optional.empty();
    }
    return switch (verdict(turn, spec, scope, sides)) {
      case SUCCESSFUL -> Optional.empty();
      case RUNNING -> Optional.of(turn.rest("measures: " + scope, Turn.SOON));
      case FAILED -> Optional.of(turn.abort("analysis failed: " + why(turn, scope)));
      case INCONCLUSIVE, ERROR ->
          Optional.of(turn.hold("analysis", "analysis is inconclusive: " + why(turn, scope)));
    };
  }

  /** Asks for what is due, and says how it stands. */
  static Verdict verdict(
      Turn turn, StatefulRollout.Analysis spec, String scope, Measurer.Sides sides) {
    for (Metric metric : spec.metrics()) {
      MetricStatus status = status(turn, scope, metric);
      if (Analysis.due(metric, status)) {
        turn.ask(new Ask.Measure(turn.release(), scope, metric, sides));
      }
    }
    return Analysis.verdict(of(turn, scope));
  }

  private static List<MetricStatus> of(Turn turn, String scope) {
    return turn.analysis.stream().filter(metric -> metric.scope().equals(scope)).toList();
  }

  private static MetricStatus status(Turn turn, String scope, Metric metric) {
    return of(turn, scope).stream()
        .filter(known -> known.metric().equals(metric.name()))
        .findFirst()
        .orElseGet(() -> {
          MetricStatus begun = MetricStatus.begun(scope, metric.name(), metric.dryRun());
          turn.analysis.add(begun);
          return begun;
        });
  }

  static String why(Turn turn, String scope) {
    return of(turn, scope).stream()
        .filter(metric -> !metric.dryRun())
        .filter(metric -> metric.phase() != Verdict.RUNNING && metric.phase() != Verdict.SUCCESSFUL)
        .findFirst()
        .map(metric -> metric.metric() + ": " + metric.message())
        .orElse(scope);
  }

  /** Measured anew from the beginning. */
  static void forget(Turn turn, String scope) {
    turn.analysis.removeIf(metric -> metric.scope().equals(scope));
  }

  /** Takes a measurement in, if its analysis is still under way. */
  static void record(Turn turn, StatefulRollout rollout, Result.Measured measured) {
    Metrics.of(rollout, measured.scope()).stream()
        .filter(metric -> metric.name().equals(measured.metric()))
        .findFirst()
        .ifPresent(metric ->
            turn.analysis.replaceAll(status ->
                status.scope().equals(measured.scope()) && status.metric().equals(measured.metric())
                    ? Analysis.record(
                        metric, status, measured.measurement(), measured.scope().equals(BACKGROUND))
                    : status));
  }
}
