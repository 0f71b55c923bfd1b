package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * A canary of the highest positions of the one StatefulSet. From the beginning to the end of a
 * release {@code status.traffic} splits its pods by revision. While it goes by steps, one pod at
 * least stays at stable; promotion takes one after the other, the weight follows the share that is
 * ready, and the last of stable has no weight left when its pod is taken.
 */
final class CanaryPlan extends OneSetPlan {
  private final Canary canary;

  CanaryPlan(Canary canary) {
    this.canary = canary;
  }

  @Override
  public Optional<String> obstacle(Turn turn) {
    return super.obstacle(turn).or(() -> Obstacles.weights(turn));
  }

  @Override
  public Optional<Outcome> prepare(Turn turn) {
    Traffic plain = new Traffic(Optional.of(split(turn)), List.of(), 0);
    return Weights.ensure(turn, 0, "takes all weight from the canary")
        .or(() -> OneSet.freeze(turn, turn.set()))
        .or(() -> Weights.traffic(turn, plain, "splits pods by revision"));
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
    return CanarySteps.step(turn, canary, step, new Highest(turn), sides(turn));
  }

  /** The highest positions. */
  private record Highest(Turn turn) implements CanarySteps.Fleet {
    @Override
    public Optional<Outcome> reach(int replicas) {
      SetFacts set = turn.set();
      int most = Math.min(replicas, Math.max(1, set.replicas() - 1));
      int target = Math.max(0, set.replicas() - most);
      tellOfMore(target);
      return OneSet.reach(
              turn, set, turn.revisions.update(), most == 0 ? OneSet.AT_REST : target, 1)
          .or(() -> OneSet.strays(turn, set, turn.revisions.stable(), turn.revisions.update()));
    }

    /** Told when it is seen for the first time: while the partition is still the old one. */
    private void tellOfMore(int target) {
      SetFacts set = turn.set();
      int more = turn.pods().at(turn.revisions.update()) - (set.replicas() - target);
      if (more > 0 && set.partition() < target) {
        turn.warn(
            "ScaledDuringRelease",
            more
                + " pods more than the step asks for run "
                + turn.revisions.update()
                + "; they are kept");
      }
    }

    @Override
    public boolean ready() {
      return turn.pods().ready(turn.revisions.update()) > 0;
    }

    @Override
    public Optional<Split> split() {
      return Optional.of(OneSetPlan.split(turn));
    }
  }

  @Override
  public Optional<Outcome> promote(Turn turn) {
    SetFacts set = turn.set();
    String update = turn.revisions.update();
    int all = set.replicas();
    // At partition 0 the last of stable goes already: to hold it again would never end.
    boolean last = all < 2 || set.partition() == 0;
    return follow(turn)
        .or(() -> last ? Optional.empty() : OneSet.reach(turn, set, update, 1, 1))
        .or(() ->
            turn.pods().ready(update) == 0 || all < 2
                ? Optional.empty()
                : Weights.ensure(turn, 100, "moves all traffic before the last pod is taken"))
        .or(() -> OneSet.reach(turn, set, update, 0, 1))
        .or(() -> complete(turn));
  }

  /** Never below what the last step had. */
  private static Optional<Outcome> follow(Turn turn) {
    int ready = turn.pods().ready(turn.revisions.update());
    int share = ready * 100 / Math.max(1, turn.set().replicas());
    if (ready == 0 || Weights.configured(turn) >= share) {
      return Optional.empty();
    }
    return Weights.ensure(turn, share, "gives the canary the share of its pods, " + share + " %");
  }

  @Override
  public Optional<Outcome> finish(Turn turn) {
    return OneSet.freeze(turn, turn.set())
        .or(() -> StrategyPlan.noTraffic(turn))
        .or(() -> Weights.ensure(turn, 0, "gives the weight back to what is stable now"));
  }

  @Override
  public Optional<Outcome> abort(Turn turn) {
    return Weights.ensure(turn, 0, "moves all traffic to stable")
        .or(() -> OneSet.onlySplit(turn))
        .or(() -> OneSet.back(turn, turn.set(), turn.revisions.stable()))
        .or(() -> StrategyPlan.noTraffic(turn));
  }

  @Override
  public Optional<Integer> farewellWeight(Turn turn) {
    return Optional.of(0);
  }
}
