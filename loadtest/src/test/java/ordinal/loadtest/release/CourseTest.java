package ordinal.loadtest.release;

import static ordinal.loadtest.release.Course.Action.END;
import static ordinal.loadtest.release.Course.Action.NOTHING;
import static ordinal.loadtest.release.Course.Action.PROMOTE;
import static ordinal.loadtest.release.Course.Action.RELEASE;
import static ordinal.loadtest.release.Course.Action.ROLL_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import ordinal.loadtest.figures.Timeline.Phase;
import org.junit.jupiter.api.Test;

class CourseTest {
  private static final long SECOND = 1_000_000_000;
  private static final Target.State GOES_ON = state(false, false, false);
  private static final Target.State FINISHED = state(true, false, false);
  private static final Target.State GOES_BACK = state(false, true, false);
  private static final Target.State BACK = state(false, true, true);

  @Test
  void releasesAfterATimeAndEndsATimeAfterItIsFinished() {
    Course course = course(false, Optional.of(5), Optional.empty());

    assertThat(course.next(SECOND, GOES_ON, -1)).isEqualTo(NOTHING);
    assertThat(course.next(3 * SECOND, GOES_ON, -1)).isEqualTo(RELEASE);
    assertThat(course.next(20 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(21 * SECOND, FINISHED, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(22 * SECOND, FINISHED, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(23 * SECOND, FINISHED, 4 * SECOND)).isEqualTo(END);
    assertThat(course.decidedBy()).isEmpty();
    assertThat(course.trouble()).isEmpty();
  }

  @Test
  void aPersonGoesBackAReactionAfterTheFirstBadAnswer() {
    Course course = course(true, Optional.of(5), Optional.empty());
    course.next(3 * SECOND, GOES_ON, -1);

    assertThat(course.next(8 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(9 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(ROLL_BACK);
    assertThat(course.next(10 * SECOND, GOES_BACK, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(11 * SECOND, BACK, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(course.next(13 * SECOND, BACK, 4 * SECOND)).isEqualTo(END);
    assertThat(course.decidedBy()).isEqualTo("person");
  }

  @Test
  void aPersonGoesBackEvenFromWhatIsFinished() {
    Course course = course(true, Optional.of(5), Optional.empty());
    course.next(3 * SECOND, GOES_ON, -1);
    course.next(4 * SECOND, FINISHED, 4 * SECOND);

    assertThat(course.next(8 * SECOND, FINISHED, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(9 * SECOND, FINISHED, 4 * SECOND)).isEqualTo(ROLL_BACK);
  }

  @Test
  void whereMeasurementsDecideNobodyElseDoes() {
    Course course = course(true, Optional.empty(), Optional.empty());
    course.next(3 * SECOND, GOES_ON, -1);

    assertThat(course.next(20 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.next(21 * SECOND, GOES_BACK, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(course.phase()).isEqualTo(Phase.ROLLING_BACK);
    assertThat(course.decidedBy()).isEqualTo("analysis");
  }

  @Test
  void promotesOnceWhatWaitsForAPersonAndOnlyWhenItIsGood() {
    Course good = course(false, Optional.of(5), Optional.of(6));
    Course bad = course(true, Optional.of(50), Optional.of(6));
    good.next(3 * SECOND, GOES_ON, -1);
    bad.next(3 * SECOND, GOES_ON, -1);

    assertThat(good.next(9 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(PROMOTE);
    assertThat(good.next(10 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(NOTHING);
    assertThat(bad.next(9 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(NOTHING);
  }

  @Test
  void whatTakesTooLongIsInTroubleAndOver() {
    Course course = course(false, Optional.of(5), Optional.empty());
    course.next(3 * SECOND, GOES_ON, -1);

    assertThat(course.next(63 * SECOND, GOES_ON, 4 * SECOND)).isEqualTo(END);
    assertThat(course.trouble()).isEqualTo("the release took longer than 60 s");
  }

  private static Course course(
      boolean bad, Optional<Integer> reaction, Optional<Integer> promotion) {
    return new Course(
        new Pace(
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            reaction.map(Duration::ofSeconds),
            promotion.map(Duration::ofSeconds),
            Duration.ofSeconds(60)),
        bad);
  }

  private static Target.State state(boolean finished, boolean goingBack, boolean back) {
    return new Target.State(finished, goingBack, back, "", Optional.empty());
  }
}
