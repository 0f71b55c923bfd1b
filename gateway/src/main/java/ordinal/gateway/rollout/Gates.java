package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;

/**
 * Hooks that are asked for leave. Those that confirm hold the release for as long as they do not
 * say go; those that check are failed checks when they do not, and three in a row abort.
 */
final class Gates {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int FAILURES = 3;

  private Gates() {}

  /** Empty once all hooks of the type have said go, here and now, or a person passed them over. */
  static Optional<Outcome> confirm(Turn turn, HookType type) {
    return open(turn, type)
        .map(hook -> {
          ask(turn, hook);
          if (turn.gate.failures() == 0) {
            return turn.rest("asks hook " + hook.name(), Turn.SOON);
          }
          return turn.hold(
              "hook " + hook.name(), "hook " + hook.name() + " holds" + said(turn.gate.message()));
        });
  }

  /** The same for hooks whose refusal is a failed check. */
  static Optional<Outcome> check(Turn turn, HookType type) {
    return open(turn, type)
        .map(hook -> {
          if (turn.gate.failures() >= FAILURES) {
            return turn.abort(
                "hook "
                    + hook.name()
                    + " failed "
                    + FAILURES
                    + " times"
                    + said(turn.gate.message()));
          }
          ask(turn, hook);
          return turn.rest("asks hook " + hook.name() + said(turn.gate.message()), Turn.SOON);
        });
  }

  /** Told once: empty once all have answered, whatever they said. */
  static Optional<Outcome> tell(Turn turn, HookType type) {
    return open(turn, type)
        .filter(hook -> turn.gate.failures() == 0)
        .map(hook -> {
          ask(turn, hook);
          return turn.rest("tells hook " + hook.name(), Turn.SOON);
        });
  }

  private static Optional<Hook> open(Turn turn, HookType type) {
    String moment = moment(turn);
    if (!turn.gate.moment().equals(moment)) {
      turn.gate = new RolloutStatus.Gate(moment, List.of(), 0, INTERVAL, "");
    }
    if (turn.course.passed()) {
      return Optional.empty();
    }
    return turn.rollout.spec().hooks().stream()
        .filter(hook -> hook.type() == type && !turn.gate.passed().contains(key(hook)))
        .findFirst();
  }

  /** Hooks are asked anew in each step, and again where a release comes back to one. */
  static String moment(Turn turn) {
    return turn.stage + " " + turn.place.step();
  }

  private static String key(Hook hook) {
    return key(hook.type(), hook.name());
  }

  private static String key(HookType type, String name) {
    return type + " " + name;
  }

  private static String said(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  private static void ask(Turn turn, Hook hook) {
    if (turn.gate.since().compareTo(INTERVAL) >= 0) {
      turn.ask(new Ask.Call(turn.release(), turn.gate.moment(), hook, turn.stage.name()));
    }
  }

  /** Takes an answer in, if it is one to what is asked here and now. */
  static void record(Turn turn, Result.Answered answered) {
    if (!turn.gate.moment().equals(answered.moment())) {
      return;
    }
    List<String> passed = new ArrayList<>(turn.gate.passed());
    if (answered.answer().go()) {
      passed.add(key(answered.type(), answered.hook()));
    }
    // The next hook is asked at once, the same one only after a while.
    turn.gate =
        new RolloutStatus.Gate(
            turn.gate.moment(),
            passed,
            answered.answer().go() ? 0 : turn.gate.failures() + 1,
            answered.answer().go() ? INTERVAL : Duration.ZERO,
            answered.answer().message());
  }
}
