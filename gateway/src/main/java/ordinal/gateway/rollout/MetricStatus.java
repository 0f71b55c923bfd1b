package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How far the measurements of one metric are.
 *
 * @param scope which analysis: {@code background}, or that of one step, such as {@code step 3}
 * @param errors in a row; one measurement of any other outcome ends the row
 * @param last the last figure
 * @param phase {@code Running}, {@code Successful}, {@code Failed}, {@code Inconclusive}, {@code
 *     Error}
 * @param since the last measurement, or since the analysis began where there was none
 * @param message why the last measurement was not a success
 */
record MetricStatus(
    String scope,
    String metric,
    boolean dryRun,
    int successful,
    int failed,
    int inconclusive,
    int errors,
    OptionalDouble last,
    Verdict phase,
    Duration since,
    String message) {

  /** What an analysis, or one metric of it, says. */
  enum Verdict {
    RUNNING("Running"),
    SUCCESSFUL("Successful"),
    FAILED("Failed"),
    INCONCLUSIVE("Inconclusive"),
    ERROR("Error");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static MetricStatus begun(String scope, String metric, boolean dryRun) {
    return new MetricStatus(
        scope,
        metric,
        dryRun,
        0,
        0,
        0,
        0,
        OptionalDouble.empty(),
        Verdict.RUNNING,
        Duration.ZERO,
        "");
  }

  /** Measurements that count towards {@code count}: an error is none. */
  int taken() {
    return successful + failed + inconclusive;
  }

  boolean anyYet() {
    return taken() > 0 || errors > 0;
  }

  MetricStatus after(Duration time) {
    return since(since.plus(time));
  }

  MetricStatus still() {
    return since(Duration.ZERO);
  }

  private MetricStatus since(Duration time) {
    return new MetricStatus(
        scope,
        metric,
        dryRun,
        successful,
        failed,
        inconclusive,
        errors,
        last,
        phase,
        time,
        message);
  }
}
