package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Spec;
import ordinal.gateway.rollout.Facts.SetFacts;

/** What strategies have in common that release one StatefulSet by its own template. */
abstract sealed class OneSetPlan implements StrategyPlan
    permits RollingPlan, RecreatePlan, CanaryPlan {
  @Override
  public Optional<String> obstacle(Turn turn) {
    return Obstacles.set(turn.rollout.spec().statefulSet(), turn.facts.set());
  }

  @Override
  public final String offered(Turn turn) {
    return turn.set().updateRevision();
  }

  @Override
  public final boolean old(Turn turn, String revision) {
    return revision.equals(turn.revisions.stable());
  }

  @Override
  public final void adopt(Turn turn) {
    SetFacts set = turn.set();
    boolean runs = turn.pods().at(set.currentRevision()) > 0 || set.replicas() == 0;
    Revisions.stable(turn, runs ? set.currentRevision() : set.updateRevision(), "");
  }

  @Override
  public final Optional<Outcome> rest(Turn turn) {
    SetFacts set = turn.set();
    if (OneSet.lost(set, turn.revisions.stable()) || movedByOthers(turn)) {
      adopt(turn);
      turn.note("Adopted", turn.revisions.stable() + " is what runs: it is stable");
    }
    return OneSet.partition(
        turn,
        set,
        OneSet.resting(set, turn.revisions.stable()),
        "holds all pods of " + set.name() + " at the revision they have");
  }

  /**
   * Somebody changed template and partition at once, before anything could be held: all pods run
   * what was never released. Where it is still the template it is released after the fact, unless
   * that is paused.
   */
  private boolean movedByOthers(Turn turn) {
    String runs = turn.set().currentRevision();
    return !runs.equals(turn.revisions.stable())
        && turn.pods().completed(runs)
        && (turn.course.held() || !runs.equals(offered(turn)));
  }

  @Override
  public boolean completed(Turn turn) {
    return turn.set().currentRevision().equals(turn.revisions.update());
  }

  @Override
  public final void settle(Turn turn) {
    Revisions.stable(turn, turn.revisions.update(), "");
  }

  /** Waits until the controller takes what it has updated for current. */
  static Optional<Outcome> complete(Turn turn) {
    return turn.pods().completed(turn.revisions.update())
        ? Optional.empty()
        : Optional.of(turn.rest("waits for the controller of " + turn.set().name(), Turn.SOON));
  }

  @Override
  public Measurer.Sides sides(Turn turn) {
    Spec spec = turn.rollout.spec();
    return new Measurer.Sides(
        spec.stableService(),
        turn.revisions.stable(),
        spec.canaryService().orElse(spec.stableService()),
        turn.revisions.update());
  }

  @Override
  public final SetFacts source(Turn turn) {
    return turn.set();
  }

  @Override
  public Optional<Integer> farewellWeight(Turn turn) {
    return Optional.empty();
  }

  static StatefulRollout.Split split(Turn turn) {
    return new StatefulRollout.Split(turn.revisions.stable(), turn.revisions.update());
  }
}
