package ordinal.loadtest.release;

import static ordinal.loadtest.figures.Timeline.Phase.AFTER;
import static ordinal.loadtest.figures.Timeline.Phase.BEFORE;
import static ordinal.loadtest.figures.Timeline.Phase.RELEASING;
import static ordinal.loadtest.figures.Timeline.Phase.ROLLED_BACK;
import static ordinal.loadtest.figures.Timeline.Phase.ROLLING_BACK;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ordinal.loadtest.figures.Timeline.Mark;
import ordinal.loadtest.figures.Timeline.Phase;

/**
 * When a run goes forward and back. Pure: told the time and what was seen, it says what to do.
 *
 * <p>It begins in BEFORE. Once that has lasted, the version is released: RELEASING, which ends in
 * AFTER when it is finished. Where the target goes back by itself, or a person has seen a bad
 * version for the time of a reaction, comes ROLLING_BACK, and then ROLLED_BACK. AFTER and
 * ROLLED_BACK are the last ones, but that a bad version which is finished is still gone back from.
 * What takes longer than the limit is in trouble and over.
 */
final class Course {
  /** What to do now. */
  enum Action {
    NOTHING,
    RELEASE,
    PROMOTE,
    ROLL_BACK,
    END
  }

  private final Pace pace;
  private final boolean bad;
  private final List<Mark> marks = new ArrayList<>(List.of(new Mark(0, BEFORE)));
  private boolean promoted;
  private String decidedBy = "";
  private String trouble = "";

  Course(Pace pace, boolean bad) {
    this.pace = pace;
    this.bad = bad;
  }

  List<Mark> marks() {
    return marks;
  }

  Phase phase() {
    return marks.getLast().phase();
  }

  /** {@code analysis}, {@code person}, or empty. */
  String decidedBy() {
    return decidedBy;
  }

  /** Why it did not come to its end, or empty. */
  String trouble() {
    return trouble;
  }

  /**
   * What to do.
   *
   * @param now nanoseconds since the load began
   * @param firstNew when the first answer of the new version came, -1 while none has
   */
  Action next(long now, Target.State state, long firstNew) {
    boolean noticed =
        bad
            && firstNew >= 0
            && pace.reaction().filter(r -> now >= firstNew + r.toNanos()).isPresent();
    return switch (phase()) {
      case BEFORE -> isOver(now, pace.before()) ? enter(RELEASING, now, Action.RELEASE) : stay();
      case RELEASING -> releasing(now, state, noticed);
      case AFTER -> after(now, state, noticed);
      case ROLLING_BACK ->
          state.back() ? enter(ROLLED_BACK, now, Action.NOTHING) : unlessTooLong(now, "way back");
      case ROLLED_BACK -> isOver(now, pace.after()) ? Action.END : stay();
    };
  }

  private Action releasing(long now, Target.State state, boolean noticed) {
    if (state.goingBack()) {
      decidedBy = "analysis";
      return enter(ROLLING_BACK, now, Action.NOTHING);
    }
    if (state.finished()) {
      return enter(AFTER, now, Action.NOTHING);
    }
    if (noticed) {
      decidedBy = "person";
      return enter(ROLLING_BACK, now, Action.ROLL_BACK);
    }
    if (!bad && !promoted && pace.promotion().filter(p -> isOver(now, p)).isPresent()) {
      promoted = true;
      return Action.PROMOTE;
    }
    return unlessTooLong(now, "release");
  }

  private Action after(long now, Target.State state, boolean noticed) {
    if (state.goingBack()) {
      decidedBy = "analysis";
      return enter(ROLLING_BACK, now, Action.NOTHING);
    }
    if (noticed) {
      decidedBy = "person";
      return enter(ROLLING_BACK, now, Action.ROLL_BACK);
    }
    if (bad && pace.reaction().isPresent()) {
      return unlessTooLong(now, "bad version");
    }
    return isOver(now, pace.after()) ? Action.END : stay();
  }

  private Action enter(Phase phase, long now, Action action) {
    marks.add(new Mark(now, phase));
    return action;
  }

  private Action unlessTooLong(long now, String what) {
    if (isOver(now, pace.limit())) {
      trouble = "the %s took longer than %d s".formatted(what, pace.limit().toSeconds());
      return Action.END;
    }
    return stay();
  }

  private static Action stay() {
    return Action.NOTHING;
  }

  private boolean isOver(long now, Duration duration) {
    return now >= marks.getLast().at() + duration.toNanos();
  }
}
