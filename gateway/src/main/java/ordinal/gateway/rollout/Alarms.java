package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.rollout.MetricStatus.Verdict;

/** What may end a release at any time: lost visits, a rollback hook, the analysis behind it. */
final class Alarms {
  private static final Duration ROLLBACK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration BOOKS_INTERVAL = Duration.ofSeconds(5);

  private Alarms() {}

  static Optional<Outcome> any(Turn turn, StrategyPlan plan) {
    askRollback(turn);
    askBooks(turn);
    return background(turn, plan);
  }

  private static void askRollback(Turn turn) {
    if (turn.sinceRollback().compareTo(ROLLBACK_INTERVAL) < 0) {
      return;
    }
    turn.rollout.spec().hooks().stream()
        .filter(hook -> hook.type() == HookType.ROLLBACK)
        .forEach(
            hook -> turn.ask(new Ask.Call(turn.release(), "rollback", hook, turn.stage.name())));
  }

  private static void askBooks(Turn turn) {
    if (turn.rollout.spec().stateLoss().isPresent()
        && turn.sinceLoss().compareTo(BOOKS_INTERVAL) >= 0) {
      turn.ask(new Ask.Books(turn.release()));
    }
  }

  private static Optional<Outcome> background(Turn turn, StrategyPlan plan) {
    if (!(turn.rollout.spec().strategy() instanceof Canary canary)
        || canary.analysis().isEmpty()
        || turn.course.full()
        || turn.stage == Stage.START
        || (turn.stage == Stage.STEPS
            && turn.place.step() < canary.analysis().get().startingStep())) {
      return Optional.empty();
    }
    Verdict verdict =
        Analyses.verdict(turn, canary.analysis().get(), Analyses.BACKGROUND, plan.sides(turn));
    String why = Analyses.why(turn, Analyses.BACKGROUND);
    return switch (verdict) {
      case RUNNING, SUCCESSFUL -> Optional.empty();
      case FAILED -> Optional.of(turn.abort("analysis failed: " + why));
      case INCONCLUSIVE, ERROR ->
          Optional.of(turn.hold("analysis", "analysis is inconclusive: " + why));
    };
  }
}
