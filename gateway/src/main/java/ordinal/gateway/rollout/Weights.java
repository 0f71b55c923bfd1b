package ordinal.gateway.rollout;

import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/** Moves the two weights of the route, which add up to 100. */
final class Weights {
  private Weights() {}

  /** Empty once the canary has exactly that share. */
  static Optional<Outcome> ensure(Turn turn, int canary, String why) {
    turn.desired = canary;
    Facts.RouteFacts route = turn.facts.route();
    if (turn.rollout.spec().canaryService().isEmpty()
        || (route.stable().equals(OptionalInt.of(100 - canary))
            && route.canary().equals(OptionalInt.of(canary)))) {
      return Optional.empty();
    }
    return Optional.of(turn.act(new Action.SetWeights(100 - canary, canary), why));
  }

  /** The canary's share as it is configured, in percent. */
  static int configured(Turn turn) {
    int stable = turn.facts.route().stable().orElse(100);
    int canary = turn.facts.route().canary().orElse(0);
    return stable + canary == 0 ? 0 : Math.ceilDiv(100 * canary, stable + canary);
  }

  /** Lowers it at once, where it is higher; raises nothing. */
  static Optional<Outcome> atMost(Turn turn, int canary, boolean canaryReady) {
    if (configured(turn) <= canary || (canary > 0 && !canaryReady)) {
      return Optional.empty();
    }
    return ensure(turn, canary, "lowers the canary's weight to " + canary + " %");
  }

  static Optional<Outcome> traffic(Turn turn, Traffic traffic, String why) {
    return turn.traffic().equals(traffic)
        ? Optional.empty()
        : Optional.of(turn.act(new Action.SetTraffic(traffic), why));
  }
}
