package ordinal.gateway.rollout;

import java.util.Comparator;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.rollout.Facts.RevisionFacts;
import ordinal.gateway.rollout.Facts.SetFacts;

/** What a verb means at each stage, and where it means nothing. */
final class Verbs {
  private Verbs() {}

  /** Why a verb is not legal now; empty where it is. */
  static Optional<String> complaint(StatefulRollout rollout, RolloutStatus status, Verb verb) {
    Stage stage = status.stage();
    boolean releasing = stage == Stage.START || stage == Stage.STEPS || stage == Stage.PROMOTE;
    return switch (verb) {
      case Verb.Promote promote -> releasing ? Optional.empty() : idle(stage);
      case Verb.PromoteFull full -> releasing ? Optional.empty() : idle(stage);
      case Verb.Pause pause ->
          stage == Stage.ABORT || stage == Stage.FINISH || stage == Stage.NEW
              ? idle(stage)
              : Optional.empty();
      case Verb.Resume resume ->
          status.course().held() || (releasing && !status.pausedBy().isEmpty())
              ? Optional.empty()
              : Optional.of("it is not paused");
      case Verb.Abort abort -> releasing || stage == Stage.ABORT ? Optional.empty() : idle(stage);
      case Verb.Undo undo ->
          stage == Stage.NEW || stage == Stage.ABORT || stage == Stage.FINISH
              ? idle(stage)
              : Optional.empty();
      case Verb.Retry retry -> retry(rollout, status);
      case Verb.Jump jump -> jump(rollout, stage, jump.step());
    };
  }

  private static Optional<String> idle(Stage stage) {
    return Optional.of(
        switch (stage) {
          case NEW -> "nothing is known of it yet";
          case REST -> "nothing is being released; undo returns to an earlier revision";
          case ABORT -> "it is being aborted; retry begins again when that is done";
          case ABORTED -> "it was aborted; retry begins again, undo releases an earlier revision";
          case FINISH -> "it has been promoted; undo returns to an earlier revision";
          case START, STEPS, PROMOTE -> "a release is under way";
        });
  }

  private static Optional<String> retry(StatefulRollout rollout, RolloutStatus status) {
    boolean offered =
        status.stage() == Stage.REST
            && (rollout.spec().strategy() instanceof BlueGreen
                || (rollout.spec().strategy() instanceof Canary canary
                    && canary.canarySet().isPresent()));
    if (offered || (status.stage() == Stage.ABORTED && !status.revisions().aborted().isEmpty())) {
      return Optional.empty();
    }
    return status.stage() == Stage.REST ? Optional.of("nothing was aborted") : idle(status.stage());
  }

  private static Optional<String> jump(StatefulRollout rollout, Stage stage, int step) {
    if (!(rollout.spec().strategy() instanceof Canary canary)) {
      return Optional.of("only a canary has steps to jump to");
    }
    if (step < 0 || step >= canary.steps().size()) {
      return Optional.of("its steps are 0 to " + (canary.steps().size() - 1));
    }
    if (stage == Stage.PROMOTE) {
      return Optional.of("all steps are done and its pods are being updated; abort goes back");
    }
    return stage == Stage.START || stage == Stage.STEPS ? Optional.empty() : idle(stage);
  }

  /** Carries a legal verb out, as far as it is not the planner that follows from it. */
  static Optional<Outcome> apply(Turn turn, StrategyPlan plan, Verb verb, String who) {
    return switch (verb) {
      case Verb.Promote promote -> {
        pass(turn);
        yield Optional.empty();
      }
      case Verb.PromoteFull full -> {
        turn.course = Courses.full(turn.course);
        yield Optional.empty();
      }
      case Verb.Pause pause -> {
        turn.course = Courses.held(turn.course, true);
        yield Optional.empty();
      }
      case Verb.Resume resume -> {
        if (turn.course.held()) {
          turn.course = Courses.held(turn.course, false);
        } else {
          pass(turn);
        }
        yield Optional.empty();
      }
      case Verb.Abort abort ->
          turn.stage == Stage.ABORT ? Optional.empty() : Optional.of(turn.abort(by(who)));
      case Verb.Undo undo -> undo(turn, plan, undo.revision());
      case Verb.Retry retry -> retry(turn, plan);
      case Verb.Jump jump -> {
        turn.to(Stage.STEPS);
        turn.toStep(jump.step());
        Analyses.forget(turn, CanarySteps.scope(jump.step()));
        yield Optional.of(turn.again());
      }
    };
  }

  private static String by(String who) {
    return who.isEmpty() ? "asked for" : "asked for by " + who;
  }

  /** What an inconclusive analysis in the background holds is not the step. */
  private static void pass(Turn turn) {
    boolean background =
        turn.analysis.stream()
            .filter(metric -> metric.scope().equals(Analyses.BACKGROUND) && !metric.dryRun())
            .anyMatch(metric ->
                metric.phase() != MetricStatus.Verdict.RUNNING
                    && metric.phase() != MetricStatus.Verdict.SUCCESSFUL);
    turn.course = Courses.held(turn.course, false);
    if (background) {
      Analyses.forget(turn, Analyses.BACKGROUND);
    } else {
      turn.course = Courses.passed(turn.course, true);
    }
  }

  private static Optional<Outcome> undo(Turn turn, StrategyPlan plan, Optional<String> asked) {
    SetFacts set = plan.source(turn);
    Optional<RevisionFacts> target =
        asked.isPresent() ? named(set, asked.get()) : before(turn, plan, set);
    if (target.isEmpty()) {
      refuse(
          turn,
          asked
              .map(name -> "StatefulSet " + set.name() + " remembers no revision " + name)
              .orElse("StatefulSet " + set.name() + " remembers no earlier revision"));
      return Optional.empty();
    }
    String revision = target.get().name();
    if (revision.equals(turn.revisions.aborted())) {
      Revisions.aborted(turn, "");
    }
    if (turn.facts.otherSet().isPresent() && !turn.releasing()) {
      // What it has, or had, is news again.
      Revisions.other(turn, "");
    }
    turn.course = Courses.undoing(Courses.held(turn.course, false), revision);
    return revision.equals(set.updateRevision())
        ? Optional.of(turn.again())
        : Optional.of(
            turn.act(new Action.RestoreTemplate(set.name(), revision), "undoes to " + revision));
  }

  private static Optional<RevisionFacts> named(SetFacts set, String asked) {
    return set.history().stream()
        .filter(known -> known.name().equals(asked) || String.valueOf(known.number()).equals(asked))
        .findFirst();
  }

  /** With blue/green what does not serve is what did before. */
  private static Optional<RevisionFacts> before(Turn turn, StrategyPlan plan, SetFacts set) {
    if (plan instanceof BlueGreenPlan
        && !turn.releasing()
        && !set.updateRevision().equals(turn.revisions.aborted())) {
      return named(set, set.updateRevision());
    }
    String serves =
        turn.facts.otherSet().isPresent() ? turn.revisions.other() : turn.revisions.stable();
    long number = named(set, serves).map(RevisionFacts::number).orElse(Long.MAX_VALUE);
    return set.history().stream()
        .filter(known ->
            known.number() < number
                && !known.name().equals(turn.revisions.aborted())
                && !(turn.releasing() && known.name().equals(turn.revisions.update())))
        .max(Comparator.comparingLong(RevisionFacts::number));
  }

  private static Optional<Outcome> retry(Turn turn, StrategyPlan plan) {
    SetFacts set = plan.source(turn);
    String aborted = turn.revisions.aborted();
    if (turn.facts.otherSet().isPresent()) {
      Revisions.other(turn, "");
    }
    if (aborted.isEmpty() || set.updateRevision().equals(aborted)) {
      Revisions.aborted(turn, "");
      return Optional.of(turn.again());
    }
    if (!new Pods(set).remembers(aborted)) {
      refuse(turn, "StatefulSet " + set.name() + " does not remember " + aborted + " any more");
      return Optional.empty();
    }
    Revisions.aborted(turn, "");
    return Optional.of(
        turn.act(new Action.RestoreTemplate(set.name(), aborted), "retries " + aborted));
  }

  static void refuse(Turn turn, String why) {
    turn.warn("CommandRefused", why);
  }
}
