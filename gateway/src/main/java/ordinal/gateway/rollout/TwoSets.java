package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.rollout.Facts.SetFacts;

/** What strategies with a second StatefulSet do with it. */
final class TwoSets {
  private TwoSets() {}

  static Optional<Outcome> scale(Turn turn, SetFacts set, int replicas) {
    return set.replicas() == replicas
        ? Optional.empty()
        : Optional.of(
            turn.act(
                new Action.Scale(set.name(), replicas),
                "scales " + set.name() + " to " + replicas));
  }

  /** That many pods at what is being released; its pods follow its template. */
  static Optional<Outcome> reach(Turn turn, SetFacts set, int replicas) {
    return OneSet.partition(turn, set, 0, "lets " + set.name() + " follow its template")
        .or(() -> scale(turn, set, replicas))
        .or(() -> OneSet.reach(turn, set, turn.revisions.update(), 0, Math.max(1, set.replicas())));
  }

  /**
   * Each Service tells all pods of its set.
   *
   * @param swapped whether the canary Service has served before
   */
  static Measurer.Sides sides(Turn turn, boolean swapped) {
    String stable = turn.rollout.spec().stableService();
    String canary = turn.rollout.spec().canaryService().orElse(stable);
    return new Measurer.Sides(swapped ? canary : stable, "", swapped ? stable : canary, "");
  }
}
