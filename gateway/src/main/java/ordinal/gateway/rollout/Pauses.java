package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Pause;

/** Pauses between steps; promoting ends them, and time that a person has paused does not count. */
final class Pauses {
  private Pauses() {}

  static Optional<Outcome> over(Turn turn, Pause pause) {
    if (turn.course.full() || turn.course.passed()) {
      return Optional.empty();
    }
    if (pause.duration().isEmpty()) {
      return Optional.of(turn.hold("step", "waits until it is promoted"));
    }
    return time(turn, pause.duration().get(), "waits");
  }

  /** Empty once the step has lasted that long. */
  static Optional<Outcome> time(Turn turn, Duration length, String what) {
    Duration left = length.minus(turn.place.elapsed());
    if (left.isNegative() || left.isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        turn.rest(
            what + " " + length.toSeconds() + " s",
            left.compareTo(Turn.SOON) < 0 ? left : Turn.SOON));
  }
}
