package ordinal.gateway.rollout;

/** Where a release is; {@link Planner} says what leads from one to the other. */
enum Stage {
  /** Nothing is known yet. */
  NEW,
  /** Nothing is being released. */
  REST,
  /** A release has begun: hooks are asked, no pod has been taken. */
  START,
  /** Forward by the strategy's steps. */
  STEPS,
  /** All steps are done: the rest of the pods, and of the traffic. */
  PROMOTE,
  /** What was new is stable: what the release left in routing is taken away. */
  FINISH,
  /** Back to stable. */
  ABORT,
  /** Everything is back at stable, and what was aborted waits for a person. */
  ABORTED;

  /** Whether nothing is being released or taken back. */
  boolean isResting() {
    return this == NEW || this == REST || this == ABORTED;
  }
}
