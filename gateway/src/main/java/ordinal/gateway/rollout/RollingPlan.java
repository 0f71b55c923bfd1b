package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.Rolling;

/**
 * Batches from the highest position down; each batch is a step: its pods are updated, then its
 * analysis holds, then its pause is over. Before the last batch confirm-promotion is asked. Both
 * revisions serve by readiness, so that weights and {@code status.traffic} are left alone, and on
 * abort pods of what is aborted serve until they are taken back.
 */
final class RollingPlan extends OneSetPlan {
  private final Rolling rolling;

  RollingPlan(Rolling rolling) {
    this.rolling = rolling;
  }

  @Override
  public Optional<Outcome> prepare(Turn turn) {
    return OneSet.freeze(turn, turn.set());
  }

  @Override
  public int steps(Turn turn) {
    return Math.max(1, Math.ceilDiv(turn.set().replicas(), Math.max(1, rolling.batchSize())));
  }

  @Override
  public Optional<Outcome> steps(Turn turn, int step) {
    int batch = Math.max(1, rolling.batchSize());
    int target = Math.max(0, turn.set().replicas() - (step + 1) * batch);
    boolean last = step + 1 >= steps(turn);
    return (last ? Gates.confirm(turn, HookType.CONFIRM_PROMOTION) : Optional.<Outcome>empty())
        .or(() ->
            OneSet.reach(
                turn,
                turn.set(),
                turn.revisions.update(),
                target,
                Math.max(1, rolling.maxUnavailable())))
        .or(() -> OneSet.strays(turn, turn.set(), turn.revisions.stable(), turn.revisions.update()))
        .or(() ->
            rolling.analysis().isEmpty()
                ? Optional.empty()
                : Analyses.pass(turn, rolling.analysis().get(), "batch " + step, sides(turn)))
        .or(() -> last ? Optional.empty() : pause(turn));
  }

  private Optional<Outcome> pause(Turn turn) {
    return rolling.pause().isEmpty()
        ? Optional.empty()
        : Pauses.over(turn, new Pause(rolling.pause().get().duration()));
  }

  @Override
  public Optional<Outcome> promote(Turn turn) {
    return OneSet.reach(
            turn, turn.set(), turn.revisions.update(), 0, Math.max(1, rolling.maxUnavailable()))
        .or(() -> complete(turn));
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
