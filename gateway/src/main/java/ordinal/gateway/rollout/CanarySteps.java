package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.CanaryStep;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/**
 * The steps of a canary, whichever pods it has. At each step what lessens traffic comes before
 * pods, and what adds to it after them.
 */
final class CanarySteps {
  private CanarySteps() {}

  /** The pods of a canary. */
  interface Fleet {
    /** Brings the canary to that many pods, and waits for them. */
    Optional<Outcome> reach(int replicas);

    boolean ready();

    Optional<Split> split();
  }

  static Optional<Outcome> step(
      Turn turn, Canary canary, int step, Fleet fleet, Measurer.Sides sides) {
    CanaryTarget target = CanaryTarget.at(canary.steps(), step);
    return Weights.atMost(turn, target.weight(), fleet.ready())
        .or(() -> lessTraffic(turn, target, fleet))
        .or(() -> fleet.reach(target.replicas()))
        .or(() -> moreTraffic(turn, target, fleet))
        .or(() -> raise(turn, target, fleet))
        .or(() -> last(turn, canary.steps().get(step), step, sides));
  }

  private static Optional<Outcome> lessTraffic(Turn turn, CanaryTarget target, Fleet fleet) {
    return target.headerRoutes().isEmpty() && target.mirror() == 0
        ? moreTraffic(turn, target, fleet)
        : Optional.empty();
  }

  private static Optional<Outcome> moreTraffic(Turn turn, CanaryTarget target, Fleet fleet) {
    return Weights.traffic(
        turn,
        new Traffic(fleet.split(), target.headerRoutes(), target.mirror()),
        "changes header routes and mirror");
  }

  private static Optional<Outcome> raise(Turn turn, CanaryTarget target, Fleet fleet) {
    if (Weights.configured(turn) == target.weight()) {
      return Weights.ensure(turn, target.weight(), "makes the weights add up to 100");
    }
    if (!fleet.ready()) {
      return Optional.of(turn.waitFor("no pod of the canary is ready for more traffic", ""));
    }
    return Gates.confirm(turn, HookType.CONFIRM_TRAFFIC_INCREASE)
        .or(() ->
            Weights.ensure(
                turn, target.weight(), "raises the canary's weight to " + target.weight() + " %"));
  }

  private static Optional<Outcome> last(
      Turn turn, CanaryStep step, int number, Measurer.Sides sides) {
    return switch (step) {
      case Pause pause -> Pauses.over(turn, pause);
      case AnalysisStep analysis -> analysis(turn, analysis.analysis(), number, sides);
      case SetWeight set -> Optional.empty();
      case SetReplicas set -> Optional.empty();
      case SetHeaderRoute set -> Optional.empty();
      case SetMirror set -> Optional.empty();
    };
  }

  private static Optional<Outcome> analysis(
      Turn turn, Analysis analysis, int step, Measurer.Sides sides) {
    return Gates.check(turn, HookType.ROLLOUT)
        .or(() -> Analyses.pass(turn, analysis, scope(step), sides));
  }

  static String scope(int step) {
    return "step " + step;
  }
}
