package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * A canary that is a StatefulSet of its own, with no pods at rest. A release begins with its
 * template. Steps scale it; promotion copies its template to the set that serves and updates that
 * one pod after the other, while the canary keeps the weight of the last step; then the weight goes
 * back, and the canary is scaled to 0.
 */
final class CanarySetPlan implements StrategyPlan {
  private final Canary canary;

  CanarySetPlan(Canary canary) {
    this.canary = canary;
  }

  @Override
  public Optional<String> obstacle(Turn turn) {
    return Obstacles.set(turn.rollout.spec().statefulSet(), turn.facts.set())
        .or(() -> Obstacles.set(canary.canarySet().orElse(""), turn.facts.otherSet()))
        .or(() -> Obstacles.claims(turn.facts.otherSet(), "scaling it down would erase"))
        .or(() -> Obstacles.weights(turn));
  }

  @Override
  public String offered(Turn turn) {
    return turn.otherSet().updateRevision();
  }

  @Override
  public boolean old(Turn turn, String revision) {
    return revision.equals(turn.revisions.otherAtStart());
  }

  @Override
  public void adopt(Turn turn) {
    Revisions.stable(turn, turn.set().currentRevision(), turn.otherSet().updateRevision());
  }

  @Override
  public Optional<Outcome> rest(Turn turn) {
    SetFacts set = turn.set();
    if (OneSet.lost(set, turn.revisions.stable())) {
      adopt(turn);
      turn.note("Adopted", turn.revisions.stable() + " is what runs: it is stable");
    }
    return OneSet.partition(
        turn,
        set,
        OneSet.resting(set, turn.revisions.stable()),
        "holds all pods of " + set.name() + " at the revision they have");
  }

  @Override
  public Optional<Outcome> prepare(Turn turn) {
    return Weights.ensure(turn, 0, "takes all weight from the canary")
        .or(() -> StrategyPlan.noTraffic(turn))
        .or(() ->
            mixed(turn)
                ? OneSet.back(turn, turn.set(), turn.revisions.stable())
                : OneSet.freeze(turn, turn.set()));
  }

  /** Whether another release came while one was being promoted. */
  private static boolean mixed(Turn turn) {
    String stable = turn.revisions.stable();
    return turn.pods().all().stream().anyMatch(pod -> !pod.revision().equals(stable))
        || !turn.set().updateRevision().equals(stable);
  }

  @Override
  public int steps(Turn turn) {
    return canary.steps().size();
  }

  @Override
  public Optional<Outcome> steps(Turn turn, int step) {
    if (step >= canary.steps().size()) {
      return Optional.empty();
    }
    return CanarySteps.step(turn, canary, step, new Second(turn), sides(turn));
  }

  /** The second set. */
  private record Second(Turn turn) implements CanarySteps.Fleet {
    @Override
    public Optional<Outcome> reach(int replicas) {
      return TwoSets.reach(turn, turn.otherSet(), replicas);
    }

    @Override
    public boolean ready() {
      return new Pods(turn.otherSet()).ready(turn.revisions.update()) > 0;
    }

    @Override
    public Optional<Split> split() {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Outcome> promote(Turn turn) {
    return copy(turn)
        .or(() -> OneSet.reach(turn, turn.set(), turn.set().updateRevision(), 0, 1))
        .or(() ->
            turn.pods().completed(turn.set().updateRevision())
                ? Optional.empty()
                : Optional.of(
                    turn.rest("waits for the controller of " + turn.set().name(), Turn.SOON)));
  }

  private static Optional<Outcome> copy(Turn turn) {
    if (turn.course.copied()) {
      return Optional.empty();
    }
    turn.course = Courses.copied(turn.course);
    String from = turn.otherSet().name();
    return Optional.of(
        turn.act(
            new Action.CopyTemplate(from, turn.set().name()),
            "copies the template of " + from + " to " + turn.set().name()));
  }

  @Override
  public boolean completed(Turn turn) {
    return turn.course.copied()
        && !turn.set().updateRevision().equals(turn.revisions.stable())
        && turn.set().currentRevision().equals(turn.set().updateRevision());
  }

  @Override
  public void settle(Turn turn) {
    Revisions.stable(turn, turn.set().updateRevision(), turn.revisions.update());
  }

  @Override
  public Optional<Outcome> finish(Turn turn) {
    return OneSet.freeze(turn, turn.set())
        .or(() -> Weights.ensure(turn, 0, "gives the weight back to what is stable now"))
        .or(() -> StrategyPlan.noTraffic(turn))
        .or(() -> TwoSets.scale(turn, turn.otherSet(), 0));
  }

  @Override
  public Optional<Outcome> abort(Turn turn) {
    return Weights.ensure(turn, 0, "moves all traffic to stable")
        .or(() -> StrategyPlan.noTraffic(turn))
        .or(() -> OneSet.back(turn, turn.set(), turn.revisions.stable()))
        .or(() -> TwoSets.scale(turn, turn.otherSet(), 0))
        .or(() -> {
          Revisions.other(turn, turn.otherSet().updateRevision());
          return Optional.empty();
        });
  }

  @Override
  public Measurer.Sides sides(Turn turn) {
    return TwoSets.sides(turn, false);
  }

  @Override
  public SetFacts source(Turn turn) {
    return turn.otherSet();
  }

  @Override
  public Optional<Integer> farewellWeight(Turn turn) {
    return Optional.of(0);
  }
}
