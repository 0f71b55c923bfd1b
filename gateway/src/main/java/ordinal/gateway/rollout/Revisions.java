package ordinal.gateway.rollout;

/** Revisions that differ from others in one thing. */
final class Revisions {
  private Revisions() {}

  static void stable(Turn turn, String stable, String other) {
    turn.revisions =
        new RolloutStatus.Revisions(stable, stable, turn.revisions.aborted(), other, other);
  }

  static void aborted(Turn turn, String aborted) {
    RolloutStatus.Revisions now = turn.revisions;
    turn.revisions =
        new RolloutStatus.Revisions(
            now.stable(), now.update(), aborted, now.other(), now.otherAtStart());
  }

  static void update(Turn turn, String update) {
    RolloutStatus.Revisions now = turn.revisions;
    turn.revisions =
        new RolloutStatus.Revisions(
            now.stable(), update, now.aborted(), now.other(), now.otherAtStart());
  }

  static void other(Turn turn, String other) {
    RolloutStatus.Revisions now = turn.revisions;
    turn.revisions =
        new RolloutStatus.Revisions(
            now.stable(), now.update(), now.aborted(), other, now.otherAtStart());
  }

  static void otherAtStart(Turn turn, String other) {
    RolloutStatus.Revisions now = turn.revisions;
    turn.revisions =
        new RolloutStatus.Revisions(now.stable(), now.update(), now.aborted(), now.other(), other);
  }
}
