package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.WebMetric;
import ordinal.gateway.rollout.Measurer.Measurement;
import ordinal.gateway.rollout.MetricStatus.Verdict;
import org.junit.jupiter.api.Test;

class AnalysisTest {
  private static Metric metric(String success, String failure, int count, int limit) {
    return new Metric(
        "m",
        new WebMetric("http://127.0.0.1", Optional.empty(), "", Duration.ofSeconds(1)),
        Optional.of(success).filter(text -> !text.isEmpty()),
        Optional.of(failure).filter(text -> !text.isEmpty()),
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        count == 0 ? Optional.empty() : Optional.of(count),
        limit,
        limit,
        1,
        false);
  }

  private static MetricStatus measured(Metric metric, boolean endless, Measurement... all) {
    MetricStatus status = MetricStatus.begun("step 0", "m", metric.dryRun());
    for (Measurement one : all) {
      status = Analysis.record(metric, status, one, endless);
    }
    return status;
  }

  private static Measurement value(double result) {
    return new Measurement.Value(result, OptionalDouble.empty());
  }

  @Test
  void isInconclusiveBetweenTwoConditions() {
    Metric metric = metric("result >= 0.99", "result < 0.95", 1, 0);

    assertThat(measured(metric, false, value(1)).phase()).isEqualTo(Verdict.SUCCESSFUL);
    assertThat(measured(metric, false, value(0.9)).phase()).isEqualTo(Verdict.FAILED);
    assertThat(measured(metric, false, value(0.97)).phase()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void decidesByTheOneConditionThatThereIs() {
    assertThat(measured(metric("result > 1", "", 1, 0), false, value(1)).phase())
        .isEqualTo(Verdict.FAILED);
    assertThat(measured(metric("", "result > 1", 1, 0), false, value(1)).phase())
        .isEqualTo(Verdict.SUCCESSFUL);
    assertThat(measured(metric("", "", 1, 0), false, value(1)).phase())
        .isEqualTo(Verdict.SUCCESSFUL);
  }

  @Test
  void failsWithMoreFailuresThanTheLimit() {
    Metric metric = metric("result > 0", "", 5, 1);

    assertThat(measured(metric, false, value(0)).phase()).isEqualTo(Verdict.RUNNING);
    assertThat(measured(metric, false, value(0), value(0)).phase()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void takesNoDataForInconclusive() {
    Measurement none = new Measurement.NoData("3 of 50 requests");

    MetricStatus status = measured(metric("result > 0", "", 1, 0), false, none);

    assertThat(status.phase()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(status.message()).contains("3 of 50");
  }

  @Test
  void bearsErrorsInARowUpToTheLimitAndRetriesThemSooner() {
    Metric metric = metric("result > 0", "", 1, 0);
    Measurement error = new Measurement.Failed("connection refused");

    MetricStatus once = measured(metric, false, error);
    assertThat(once.phase()).isEqualTo(Verdict.RUNNING);
    assertThat(Analysis.due(metric, once.after(Duration.ofSeconds(9)))).isFalse();
    assertThat(Analysis.due(metric, once.after(Duration.ofSeconds(10)))).isTrue();
    assertThat(measured(metric, false, error, error).phase()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void takesWhatIsNotANumberForAnErrorUnlessAConditionAsks() {
    Measurement nan = value(Double.NaN);

    assertThat(measured(metric("result > 0", "", 1, 0), false, nan).errors()).isEqualTo(1);
    assertThat(measured(metric("isNaN(result) || result > 0", "", 1, 0), false, nan).phase())
        .isEqualTo(Verdict.SUCCESSFUL);
  }

  @Test
  void waitsForTheFirstDelayThenForTheInterval() {
    Metric metric = metric("result > 0", "", 2, 0);
    MetricStatus begun = MetricStatus.begun("step 0", "m", false);

    assertThat(Analysis.due(metric, begun.after(Duration.ofSeconds(2)))).isFalse();
    assertThat(Analysis.due(metric, begun.after(Duration.ofSeconds(3)))).isTrue();
    MetricStatus one = Analysis.record(metric, begun, value(1), false);
    assertThat(Analysis.due(metric, one.after(Duration.ofSeconds(29)))).isFalse();
    assertThat(Analysis.due(metric, one.after(Duration.ofSeconds(30)))).isTrue();
  }

  @Test
  void neverEndsInTheBackgroundWithoutACount() {
    assertThat(measured(metric("", "", 0, 0), true, value(1), value(1)).phase())
        .isEqualTo(Verdict.RUNNING);
    assertThat(measured(metric("", "", 0, 0), false, value(1)).phase())
        .isEqualTo(Verdict.SUCCESSFUL);
  }

  @Test
  void isDecidedByTheWorstThatIsNoDryRun() {
    MetricStatus failed = measured(metric("result > 0", "", 1, 0), false, value(0));
    MetricStatus good = measured(metric("", "", 1, 0), false, value(0));
    MetricStatus dry =
        new MetricStatus(
            "step 0",
            "dry",
            true,
            0,
            1,
            0,
            0,
            OptionalDouble.empty(),
            Verdict.FAILED,
            Duration.ZERO,
            "");

    assertThat(Analysis.verdict(List.of(good, failed))).isEqualTo(Verdict.FAILED);
    assertThat(Analysis.verdict(List.of(good, dry))).isEqualTo(Verdict.SUCCESSFUL);
  }
}
