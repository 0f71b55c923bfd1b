package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;

/** Which metrics the scope of an analysis has, by the names that the strategies give them. */
final class Metrics {
  private Metrics() {}

  static List<Metric> of(StatefulRollout rollout, String scope) {
    Optional<Analysis> analysis =
        switch (rollout.spec().strategy()) {
          case Rolling rolling -> rolling.analysis();
          case Recreate recreate -> Optional.empty();
          case BlueGreen colours ->
              scope.equals(BlueGreenPlan.BEFORE)
                  ? colours.prePromotionAnalysis()
                  : colours.postPromotionAnalysis();
          case Canary canary ->
              scope.equals(Analyses.BACKGROUND) ? canary.analysis() : step(canary, scope);
        };
    return analysis.map(Analysis::metrics).orElse(List.of());
  }

  private static Optional<Analysis> step(Canary canary, String scope) {
    return Stream.iterate(0, number -> number < canary.steps().size(), number -> number + 1)
        .filter(number -> CanarySteps.scope(number).equals(scope))
        .map(number -> canary.steps().get(number))
        .filter(AnalysisStep.class::isInstance)
        .map(step -> ((AnalysisStep) step).analysis())
        .findFirst();
  }
}
