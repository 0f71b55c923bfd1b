package ordinal.loadtest.figures;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.loadtest.drive.Failure;
import ordinal.loadtest.drive.Recording;
import ordinal.loadtest.drive.Sample;
import ordinal.loadtest.figures.Timeline.Mark;
import ordinal.loadtest.figures.Timeline.Phase;
import ordinal.loadtest.figures.Timeline.Seen;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final long MILLI = 1_000_000;

  private final List<Sample> samples = new ArrayList<>();
  private List<Mark> marks =
      List.of(
          new Mark(0, Phase.BEFORE),
          new Mark(1_000 * MILLI, Phase.RELEASING),
          new Mark(2_000 * MILLI, Phase.AFTER));
  private List<Seen> seen = List.of();
  private String release = "good";

  @Test
  void countsFailuresByKindAndPhase() {
    answer(0, 100, 10, 200, "v1", "c-0");
    answer(0, 1_100, 10, 503, "", "");
    none(0, 1_200, Failure.REFUSED);
    answer(0, 2_100, 10, 500, "", "");

    Result result = result(3_000);

    assertThat(result.sent()).isEqualTo(4);
    assertThat(result.failures()).isEqualTo(Map.of("HTTP 503", 1, "HTTP 500", 1, "refused", 1));
    assertThat(result.failedByPhase()).isEqualTo(Map.of("before", 0, "releasing", 2, "after", 1));
  }

  @Test
  void findsTheLongestTimeWithoutAGoodAnswerUpToTheEnd() {
    answer(0, 100, 10, 200, "v1", "c-0");
    answer(0, 500, 10, 200, "v1", "c-0");
    answer(0, 700, 10, 503, "", "");
    answer(0, 900, 20, 200, "v1", "c-0");

    assertThat(result(1_000).longestGapMillis()).isEqualTo(410);
    assertThat(result(2_000).longestGapMillis()).isEqualTo(1_080);
  }

  @Test
  void countsLatencyFromWhenARequestWasDue() {
    answer(0, 100, 10, 200, "v1", "c-0");
    answer(0, 1_100, 400, 200, "v2", "c-0");

    Result result = result(3_000);

    assertThat(of(result.latencyByVersion(), "v2").p50()).isBetween(399.0, 401.0);
    assertThat(of(result.latencyByPhase(), "before").max()).isBetween(9.9, 10.1);
  }

  @Test
  void givesAnErrorToTheVersionThatItsReplicaHadAtThatTime() {
    release = "errors";
    answer(0, 100, 10, 200, "v1", "c-0");
    answer(1, 1_400, 10, 200, "v2", "c-0");
    answer(2, 1_500, 10, 500, "", "c-0");
    answer(3, 110, 10, 500, "", "c-0");

    Result result = result(3_000);

    assertThat(of(result.latencyByVersion(), "v2").count()).isEqualTo(2);
    assertThat(result.users().sawBad()).isEqualTo(2);
    assertThat(result.users().metFault()).isEqualTo(1);
  }

  @Test
  void tellsUsersWhoSawTwoVersionsFromThoseWhoFlippedBack() {
    answer(0, 100, 10, 200, "v1", "c-0");
    answer(0, 1_100, 10, 200, "v2", "c-0");
    answer(1, 100, 10, 200, "v1", "c-0");
    answer(1, 1_100, 10, 200, "v2", "c-0");
    answer(1, 1_200, 10, 200, "v1", "c-1");
    answer(2, 1_100, 10, 200, "v2", "c-0");

    Users users = result(3_000).users();

    assertThat(users.total()).isEqualTo(3);
    assertThat(users.sawTwo()).isEqualTo(2);
    assertThat(users.flippedBack()).isEqualTo(1);
    assertThat(users.sawBad()).isZero();
  }

  @Test
  void measuresForHowLongUsersSawABadVersionAndHowFastTheyGotRidOfIt() {
    release = "errors";
    marks =
        List.of(
            new Mark(0, Phase.BEFORE),
            new Mark(1_000 * MILLI, Phase.RELEASING),
            new Mark(2_000 * MILLI, Phase.ROLLING_BACK),
            new Mark(3_000 * MILLI, Phase.ROLLED_BACK));
    answer(0, 1_100, 10, 200, "v2", "c-0");
    answer(0, 2_300, 10, 200, "v2", "c-0");
    answer(0, 2_400, 10, 200, "v1", "c-0");

    Result result = result(4_000);

    assertThat(result.users().badSecondsMost()).isEqualTo(1.2);
    assertThat(result.users().flippedBack()).isZero();
    assertThat(result.detectedSeconds()).contains(1.0);
    assertThat(result.trafficBackSeconds()).contains(0.3);
    assertThat(result.rolledBackSeconds()).contains(1.0);
    assertThat(result.finishedSeconds()).isEmpty();
  }

  @Test
  void addsUpTheTimeInWhichReplicasWereUnavailable() {
    seen =
        List.of(
            new Seen(0, 3, 0, 3, 3, 0),
            new Seen(1_000 * MILLI, 3, 2, 3, 3, 0),
            new Seen(1_500 * MILLI, 3, 1, 6, 5, 0),
            new Seen(2_500 * MILLI, 3, 0, 3, 5, 0));
    answer(0, 100, 10, 200, "v1", "c-0");

    assertThat(result(3_000).capacity()).contains(new Result.Capacity(2.0, 3, 2));
  }

  @Test
  void findsLostAndDoubledVisits() {
    assertThat(new Visits(100, 98, 0).lost()).isEqualTo(2);
    assertThat(new Visits(100, 103, 5).doubled()).isZero();
    assertThat(new Visits(100, 107, 5).doubled()).isEqualTo(2);
  }

  @Test
  void agreesWithTheTargetUpToRequestsThatNobodyAnswered() {
    assertThat(new Agreement(100, 102, 2).agrees()).isTrue();
    assertThat(new Agreement(100, 103, 2).agrees()).isFalse();
    assertThat(new Agreement(100, 99, 2).agrees()).isFalse();
  }

  @Test
  void countsEachRequestInTheSlotInWhichItWasDue() {
    answer(0, 100, 900, 200, "v1", "c-0");
    answer(0, 600, 10, 200, "v1", "c-0");
    none(0, 1_400, Failure.TIMEOUT);

    Series series = result(2_000).series();

    assertThat(series.good().get("v1")).containsExactly(1, 1, 0, 0);
    assertThat(series.failed().get("timeout")).containsExactly(0, 0, 1, 0);
    assertThat(series.gap()).containsExactly(610.0, 610.0, 1000.0, 1000.0);
  }

  private void answer(int user, long due, long took, int status, String version, String replica) {
    samples.add(
        new Sample(
            user, due * MILLI, due * MILLI, (due + took) * MILLI, status, null, version, replica));
  }

  private void none(int user, long due, Failure failure) {
    samples.add(new Sample(user, due * MILLI, due * MILLI, due * MILLI, 0, failure, "", ""));
  }

  private static Latency of(Map<String, Latency> latencies, String name) {
    return requireNonNull(latencies.get(name));
  }

  private Result result(long millis) {
    return Result.of(
        new Recording(100, millis * MILLI, samples),
        new Result.Facts(
            "canary",
            release,
            "demo",
            "v1",
            "v2",
            new Timeline(marks, seen),
            "",
            Optional.empty(),
            Optional.empty(),
            ""));
  }
}
