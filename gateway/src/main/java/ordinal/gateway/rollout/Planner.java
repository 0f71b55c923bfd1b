package ordinal.gateway.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * Decides what is next for one rollout. Pure; DESIGN.md has the order of things.
 *
 * <p>NEW, on the first sight: what runs is stable, and leads to REST. A set that has lost its
 * stable revision, because it was made anew, is seen for the first time again.
 *
 * <p>REST and ABORTED: partitions are held. When the offered template is of a revision that is
 * neither stable nor aborted, and nobody has paused the rollout, a release begins: START.
 *
 * <p>START: no weight on what is new and no pod that moves; then confirm-rollout, then pre-rollout
 * hooks. Leads to STEPS.
 *
 * <p>STEPS: one step after the other; after the last, or at once where it was promoted fully or
 * undoes another release, confirm-promotion is asked. Leads to PROMOTE.
 *
 * <p>PROMOTE: the rest of pods and traffic. When all of it is seen, what is new is stable: FINISH.
 *
 * <p>FINISH: routing is as at rest again, post-rollout hooks are told. Leads to REST.
 *
 * <p>From START, STEPS and PROMOTE to ABORT: asked for, a rollback hook, lost visits, a failed
 * analysis, a pod that is not available within progressDeadline, or three failed checks of a hook.
 * The user who puts the old template back leads there too. ABORT ends at ABORTED, or at REST where
 * it was the user.
 *
 * <p>From the same three back to START: a third revision. Stable stays what it was, unless the
 * controller has already taken the second for current, which is then stable.
 *
 * <p>Paused is no stage: a pause of a person, a step, an analysis or a hook stays at its stage.
 * Degraded is what ABORTED shows, and any stage that something a person must mend stands in the way
 * of; it goes on from there.
 */
final class Planner {
  private Planner() {}

  /**
   * Decides.
   *
   * @param results of what earlier decisions asked
   */
  static Decision plan(
      StatefulRollout rollout,
      RolloutStatus status,
      Facts facts,
      Moment moment,
      Optional<World.Command> command,
      List<Result> results) {
    Turn turn = new Turn(rollout, status, facts, moment);
    StrategyPlan plan = plan(rollout.spec().strategy());
    Optional<String> obstacle = plan.obstacle(turn);
    if (obstacle.isPresent()) {
      // A command waits until it can be carried out.
      return turn.decision(turn.obstructed(obstacle.get()), Optional.empty());
    }
    Optional<Outcome> taken = take(turn, results);
    Optional<World.Command> done = command.filter(asked -> turn.stage != Stage.NEW);
    Outcome outcome =
        taken
            .or(() -> done.flatMap(asked -> command(turn, plan, status, asked)))
            .orElseGet(() -> next(turn, plan));
    return turn.decision(outcome, taken.isPresent() ? Optional.empty() : done);
  }

  private static StrategyPlan plan(StatefulRollout.Strategy strategy) {
    return switch (strategy) {
      case Rolling rolling -> new RollingPlan(rolling);
      case Canary canary ->
          canary.canarySet().isPresent() ? new CanarySetPlan(canary) : new CanaryPlan(canary);
      case BlueGreen colours -> new BlueGreenPlan(colours);
      case Recreate recreate -> new RecreatePlan();
    };
  }

  /** What answers lead to at once. */
  private static Optional<Outcome> take(Turn turn, List<Result> results) {
    Optional<Outcome> end = Optional.empty();
    for (Result result : results) {
      if (result.release().equals(turn.release()) && end.isEmpty()) {
        end = take(turn, result);
      }
    }
    return end;
  }

  private static Optional<Outcome> take(Turn turn, Result result) {
    return switch (result) {
      case Result.Measured measured -> {
        Analyses.record(turn, turn.rollout, measured);
        yield Optional.empty();
      }
      case Result.Answered answered when answered.type() == HookType.ROLLBACK -> {
        turn.askedRollback();
        yield answered.answer().go() && turn.releasing()
            ? Optional.of(turn.abort("hook " + answered.hook() + " asks for it"))
            : Optional.empty();
      }
      case Result.Answered answered -> {
        Gates.record(turn, answered);
        yield Optional.empty();
      }
      case Result.Compared compared -> {
        turn.comparedBooks();
        yield compared.loss().isPresent() && turn.releasing()
            ? Optional.of(turn.abort(compared.loss().get()))
            : Optional.empty();
      }
    };
  }

  private static Optional<Outcome> command(
      Turn turn, StrategyPlan plan, RolloutStatus status, World.Command command) {
    if (command.id().equals(turn.lastCommand)) {
      return Optional.empty();
    }
    turn.lastCommand = command.id();
    Optional<String> complaint = Verbs.complaint(turn.rollout, status, command.verb());
    if (complaint.isPresent()) {
      Verbs.refuse(turn, complaint.get());
      return Optional.empty();
    }
    return Verbs.apply(turn, plan, command.verb(), command.who());
  }

  private static Outcome next(Turn turn, StrategyPlan plan) {
    if (turn.stage == Stage.ABORT) {
      return plan.abort(turn).orElseGet(() -> aborted(turn));
    }
    if (!observed(turn)) {
      return turn.rest("waits for the controller of the StatefulSet", Turn.SOON);
    }
    return switch (turn.stage) {
      case NEW -> adopt(turn, plan);
      case REST, ABORTED -> rest(turn, plan);
      case START, STEPS, PROMOTE -> release(turn, plan);
      case FINISH -> finish(turn, plan);
      case ABORT -> throw new IllegalStateException("handled above");
    };
  }

  private static boolean observed(Turn turn) {
    return known(turn.set()) && turn.facts.otherSet().map(Planner::known).orElse(true);
  }

  private static boolean known(SetFacts set) {
    return set.observed() && !set.currentRevision().isEmpty() && !set.updateRevision().isEmpty();
  }

  private static Outcome adopt(Turn turn, StrategyPlan plan) {
    plan.adopt(turn);
    turn.to(Stage.REST);
    turn.note("Adopted", turn.revisions.stable() + " is what runs: it is stable");
    return turn.again();
  }

  private static Outcome rest(Turn turn, StrategyPlan plan) {
    return plan.rest(turn).orElseGet(() -> offered(turn, plan));
  }

  private static Outcome offered(Turn turn, StrategyPlan plan) {
    String offered = plan.offered(turn);
    boolean first = turn.revisions.other().isEmpty() && turn.course.undoing().isEmpty();
    if (turn.facts.otherSet().isPresent() && first) {
      // The strategy had no use for it before, so what it holds is no news.
      Revisions.other(turn, offered);
    }
    if (!news(turn, offered)) {
      Revisions.update(turn, turn.revisions.stable());
      return turn.rest(resting(turn, offered), Turn.SOON.multipliedBy(2));
    }
    if (turn.course.held()) {
      turn.pausedBy = "person";
      return turn.rest(offered + " waits: the rollout is paused", Turn.SOON);
    }
    Revisions.otherAtStart(turn, turn.revisions.other());
    return begin(turn, plan, offered);
  }

  private static boolean news(Turn turn, String offered) {
    boolean known =
        turn.facts.otherSet().isPresent()
            ? offered.equals(turn.revisions.other())
            : offered.equals(turn.revisions.stable());
    return !known && !offered.equals(turn.revisions.aborted());
  }

  private static String resting(Turn turn, String offered) {
    if (turn.stage == Stage.ABORTED) {
      return "aborted: "
          + turn.course.reason()
          + (offered.equals(turn.revisions.aborted())
              ? "; " + offered + " is not released again unless it is retried"
              : "");
    }
    return "";
  }

  private static Outcome begin(Turn turn, StrategyPlan plan, String offered) {
    turn.to(Stage.START);
    turn.course = Courses.begun(turn.course, offered.equals(turn.course.undoing()));
    Revisions.update(turn, offered);
    Revisions.aborted(turn, "");
    turn.toStep(0);
    turn.steps(plan.steps(turn));
    turn.begin();
    turn.note("ReleaseStarted", offered + " is released after " + turn.revisions.stable());
    turn.message = "begins";
    return turn.again();
  }

  private static Outcome release(Turn turn, StrategyPlan plan) {
    String offered = plan.offered(turn);
    if (!offered.equals(turn.release()) && plan.old(turn, offered)) {
      return reverted(turn, offered);
    }
    boolean replaced = !offered.equals(turn.release());
    if ((replaced || turn.set().replicas() == 0) && plan.completed(turn)) {
      return settled(turn, plan);
    }
    if (replaced) {
      turn.warn("Replaced", offered + " takes the place of " + turn.release());
      return begin(turn, plan, offered);
    }
    turn.steps(plan.steps(turn));
    Optional<Outcome> alarm = Alarms.any(turn, plan);
    if (alarm.isPresent()) {
      return alarm.get();
    }
    if (turn.course.held()) {
      return turn.hold("person", "paused by a person");
    }
    return forward(turn, plan);
  }

  private static Outcome reverted(Turn turn, String offered) {
    turn.to(Stage.ABORT);
    turn.course = Courses.aborted(turn.course, "");
    turn.note("Reverted", "the template is that of " + offered + " again");
    return turn.again();
  }

  private static Outcome forward(Turn turn, StrategyPlan plan) {
    return switch (turn.stage) {
      case START -> start(turn, plan);
      case STEPS -> steps(turn, plan);
      case PROMOTE -> plan.promote(turn).orElseGet(() -> settled(turn, plan));
      case NEW, REST, FINISH, ABORT, ABORTED -> throw new IllegalStateException("no release");
    };
  }

  private static Outcome start(Turn turn, StrategyPlan plan) {
    return plan.prepare(turn)
        .or(() -> Gates.confirm(turn, HookType.CONFIRM_ROLLOUT))
        .or(() -> Gates.check(turn, HookType.PRE_ROLLOUT))
        .orElseGet(() -> {
          turn.to(Stage.STEPS);
          turn.toStep(0);
          return turn.again();
        });
  }

  private static Outcome steps(Turn turn, StrategyPlan plan) {
    int step = turn.place.step();
    if ((turn.course.full() && plan.skipsSteps()) || step >= turn.place.steps()) {
      return promotion(turn, plan)
          .orElseGet(() -> {
            turn.note("Promoting", turn.release() + " is promoted");
            turn.to(Stage.PROMOTE);
            turn.toStep(turn.place.steps());
            return turn.again();
          });
    }
    Optional<Outcome> next = plan.steps(turn, step);
    if (next.isPresent()) {
      turn.message = "step " + step + " of " + turn.place.steps() + ": " + turn.message;
      return next.get();
    }
    turn.note("StepCompleted", "step " + step + " of " + turn.place.steps() + " is done");
    turn.toStep(step + 1);
    return turn.again();
  }

  /** Where the last step of all takes the last pod, it has asked already. */
  private static Optional<Outcome> promotion(Turn turn, StrategyPlan plan) {
    boolean asked =
        turn.place.step() >= turn.place.steps()
            && (plan instanceof RollingPlan || plan instanceof RecreatePlan);
    return asked ? Optional.empty() : Gates.confirm(turn, HookType.CONFIRM_PROMOTION);
  }

  private static Outcome settled(Turn turn, StrategyPlan plan) {
    String released = turn.release();
    plan.settle(turn);
    turn.to(Stage.FINISH);
    turn.note("Promoted", released + " is stable now");
    return turn.again();
  }

  private static Outcome finish(Turn turn, StrategyPlan plan) {
    return plan.finish(turn)
        .or(() -> Gates.tell(turn, HookType.POST_ROLLOUT))
        .orElseGet(() -> {
          turn.to(Stage.REST);
          turn.course = Courses.rested(Courses.reason(turn.course, ""));
          turn.toStep(turn.place.steps());
          turn.finished();
          turn.message = "";
          return turn.again();
        });
  }

  private static Outcome aborted(Turn turn) {
    boolean reverted = turn.course.reason().isEmpty();
    turn.to(reverted ? Stage.REST : Stage.ABORTED);
    Revisions.update(turn, turn.revisions.stable());
    turn.course = Courses.rested(turn.course);
    turn.finished();
    turn.message = reverted ? "" : "aborted: " + turn.course.reason();
    return turn.again();
  }

  /**
   * What is to be done before a rollout may be deleted, one after the other; empty when that is
   * all. All weight goes to what is stable. A partition that we hold is given back only where all
   * pods have the template's revision: else pods would move that nobody has asked to move.
   */
  static Optional<Action> farewell(StatefulRollout rollout, RolloutStatus status, Facts facts) {
    Turn turn = new Turn(rollout, status, facts, new Moment(Duration.ZERO, Instant.EPOCH));
    StrategyPlan plan = plan(rollout.spec().strategy());
    Optional<Outcome> weights =
        plan.obstacle(turn).isEmpty() && Obstacles.weights(turn).isEmpty()
            ? plan.farewellWeight(turn)
                .flatMap(canary -> Weights.ensure(turn, canary, "leaves all weight on stable"))
            : Optional.empty();
    return weights
        .or(() -> facts.set().flatMap(set -> release(turn, set)))
        .or(() -> facts.otherSet().flatMap(set -> release(turn, set)))
        .flatMap(Outcome::action);
  }

  private static Optional<Outcome> release(Turn turn, SetFacts set) {
    boolean same =
        set.observed()
            && new Pods(set).at(set.updateRevision()) == set.replicas()
            && set.currentRevision().equals(set.updateRevision());
    return same
        ? OneSet.partition(turn, set, 0, "gives " + set.name() + " back")
        : Optional.empty();
  }
}
