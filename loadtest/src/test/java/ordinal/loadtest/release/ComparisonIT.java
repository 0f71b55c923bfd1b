package ordinal.loadtest.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ordinal.loadtest.drive.Driver;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Timeline.Phase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strategies on a demo of their own: what they cost may vary, what they count may not. */
class ComparisonIT {
  private static final class Silent implements Watcher {
    @Override
    public void begins(String run, int number, int of) {}

    @Override
    public void at(long nanos, Phase now, String state, Driver.Progress load) {}

    @Override
    public void ended(Result result) {}
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "recreate, GOOD, ''",
    "rolling, GOOD, ''",
    "canary-analysis, ERRORS, analysis",
    "blue-green, GOOD, ''",
    "ab, ERRORS, person"
  })
  void countsEachAnswerAndEachVisit(String strategy, Version version, String decidedBy)
      throws Exception {
    // An analysis wants thirty requests of the canary in four seconds, at a weight of a fifth.
    Comparison.Settings settings =
        new Comparison.Settings(
            List.of(version), 100, 50, Duration.ofSeconds(120), Duration.ofSeconds(2));
    List<Result> results = new ArrayList<>();

    Comparison.ofDemo(List.of(Strategy.named(strategy).orElseThrow()), settings)
        .run(folder, new Silent(), results);

    Result result = results.getFirst();
    assertThat(result.trouble()).isEmpty();
    assertThat(result.decidedBy()).isEqualTo(decidedBy);
    assertThat(result.latencyByVersion()).containsKeys("v1", "v2");
    assertThat(result.visits().orElseThrow().lost()).isZero();
    assertThat(result.visits().orElseThrow().doubled()).isZero();
    assertThat(result.agreement().orElseThrow().agrees())
        .as("%s", result.agreement().orElseThrow())
        .isTrue();
    if (version == Version.GOOD) {
      assertThat(result.finishedSeconds()).isPresent();
    } else {
      assertThat(result.rolledBackSeconds()).isPresent();
    }
  }
}
