package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * What a world has to put right before it lets a deleted rollout go. In the middle of a release of
 * one StatefulSet that is the order of an abort, without waiting: weights, the template of what is
 * stable, the partition; then the set's own controller brings its pods back. Pure.
 */
public final class Farewell {
  private Farewell() {}

  /** Whether enough is known to say what is left. */
  public static boolean isKnown(Facts facts) {
    return facts.set().map(SetFacts::observed).orElse(true)
        && facts.otherSet().map(SetFacts::observed).orElse(true);
  }

  /**
   * The next action; empty where nothing is left to be done.
   *
   * @param status as it was saved last
   */
  public static Optional<Action> next(
      StatefulRollout rollout, Optional<String> status, Facts facts) {
    RolloutStatus known = status.map(RolloutStatusJson::parse).orElse(RolloutStatus.NONE);
    Optional<Action> left = Planner.farewell(rollout, known, facts);
    boolean weights = left.filter(Action.SetWeights.class::isInstance).isPresent();
    boolean resting = known.stage() == Stage.REST || known.stage() == Stage.NEW;
    if (weights || resting || facts.otherSet().isPresent() || facts.set().isEmpty()) {
      return left;
    }
    return back(facts.set().get(), known.revisions().stable()).or(() -> left);
  }

  private static Optional<Action> back(SetFacts set, String stable) {
    if (!new Pods(set).remembers(stable)) {
      return Optional.empty();
    }
    if (!set.updateRevision().equals(stable)) {
      return Optional.of(new Action.RestoreTemplate(set.name(), stable));
    }
    return set.partition() == 0
        ? Optional.empty()
        : Optional.of(new Action.MovePartition(set.name(), 0));
  }
}
