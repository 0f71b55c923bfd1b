package ordinal.gateway.rollout;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/**
 * How one strategy goes. Each method says what is to be done next in its stage, and nothing where
 * the stage is through.
 */
interface StrategyPlan {
  /** What must be mended before anything may move. */
  Optional<String> obstacle(Turn turn);

  /** The revision of the template that users change to release something. */
  String offered(Turn turn);

  /** Whether that revision is what a return to the old one looks like. */
  boolean old(Turn turn, String revision);

  /** The first sight of a rollout: what runs is stable. */
  void adopt(Turn turn);

  /** At rest: nothing moves by itself. */
  Optional<Outcome> rest(Turn turn);

  /** Before a hook is asked: no traffic to what is new, and no pod that moves. */
  Optional<Outcome> prepare(Turn turn);

  /** Steps as they are shown. */
  int steps(Turn turn);

  Optional<Outcome> steps(Turn turn, int step);

  /** Whether a full promotion goes without the steps. */
  default boolean skipsSteps() {
    return true;
  }

  Optional<Outcome> promote(Turn turn);

  /** Whether the controller takes what is new for current, so that deleted pods come back at it. */
  boolean completed(Turn turn);

  /** What was released is stable now. */
  void settle(Turn turn);

  /** Takes away what the release needed. */
  Optional<Outcome> finish(Turn turn);

  Optional<Outcome> abort(Turn turn);

  Measurer.Sides sides(Turn turn);

  /** The set whose template a release comes from. */
  Facts.SetFacts source(Turn turn);

  /** The canary's weight with which the rollout may be deleted; empty where it has set none. */
  Optional<Integer> farewellWeight(Turn turn);

  /** Nothing deviates from the route. */
  static Optional<Outcome> noTraffic(Turn turn) {
    return Weights.traffic(turn, Traffic.NONE, "leaves routing to the route alone");
  }
}
