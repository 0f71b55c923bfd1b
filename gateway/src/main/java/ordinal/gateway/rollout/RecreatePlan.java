package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * All down, all up. Step 0: the number of replicas is remembered, then scaled to 0, then no pod is
 * left. Step 1: partition 0, then scaled back, then all are available. Nothing serves in between.
 * What is remembered is saved before the pods are taken, so that a loop that dies knows it.
 */
final class RecreatePlan extends OneSetPlan {
  @Override
  public Optional<String> obstacle(Turn turn) {
    return super.obstacle(turn)
        .or(() -> Obstacles.claims(turn.facts.set(), "scaling it to 0 would erase"));
  }

  /** Even where nobody wants to wait. */
  @Override
  public boolean skipsSteps() {
    return false;
  }

  /** With no pods the controller takes any revision for current. */
  @Override
  public boolean completed(Turn turn) {
    return false;
  }

  @Override
  public Optional<Outcome> prepare(Turn turn) {
    return OneSet.freeze(turn, turn.set());
  }

  @Override
  public int steps(Turn turn) {
    return 2;
  }

  @Override
  public Optional<Outcome> steps(Turn turn, int step) {
    return (step == 0 ? Gates.confirm(turn, HookType.CONFIRM_PROMOTION) : Optional.<Outcome>empty())
        .or(() -> step == 0 ? down(turn) : up(turn));
  }

  private static Optional<Outcome> down(Turn turn) {
    SetFacts set = turn.set();
    if (set.replicas() > 0 && set.replicas() != turn.course.replicas()) {
      turn.course = Courses.replicas(turn.course, set.replicas());
      return Optional.of(turn.again());
    }
    if (set.replicas() > 0 && turn.pods().at(turn.revisions.update()) < set.replicas()) {
      return Optional.of(
          turn.act(new Action.Scale(set.name(), 0), "takes all pods of " + set.name()));
    }
    return set.replicas() > 0 || set.pods().isEmpty()
        ? Optional.empty()
        : Optional.of(
            turn.waitFor(set.pods().size() + " pods of " + set.name() + " are going", ""));
  }

  private static Optional<Outcome> up(Turn turn) {
    SetFacts set = turn.set();
    return OneSet.partition(turn, set, 0, "starts pods of " + set.name() + " at the new revision")
        .or(() ->
            set.replicas() > 0 || turn.course.replicas() == 0
                ? Optional.empty()
                : Optional.of(
                    turn.act(
                        new Action.Scale(set.name(), turn.course.replicas()),
                        "starts " + turn.course.replicas() + " pods")))
        .or(() -> OneSet.reach(turn, set, turn.revisions.update(), 0, Math.max(1, set.replicas())));
  }

  @Override
  public Optional<Outcome> promote(Turn turn) {
    return up(turn).or(() -> complete(turn));
  }

  @Override
  public Optional<Outcome> finish(Turn turn) {
    return OneSet.freeze(turn, turn.set());
  }

  @Override
  public Optional<Outcome> abort(Turn turn) {
    return OneSet.back(turn, turn.set(), turn.revisions.stable());
  }
}
