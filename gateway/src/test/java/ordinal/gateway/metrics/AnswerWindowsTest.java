package ordinal.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.testing.World;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class AnswerWindowsTest {
  private final AtomicLong now = new AtomicLong(Duration.ofDays(3).toNanos());
  private final AnswerWindows windows = new AnswerWindows(now::get);
  private final World world =
      new World()
          .gateway("web", 8080)
          .backend("stable", 80, 2)
          .backend("canary", 80, 1)
          .route(
              "visits",
              r -> r.parent("web").rule(x -> x.backend("stable", 80, 3).backend("canary", 80, 1)));
  private final RouteRule rule = world.table().rules().getFirst();
  private final Backend stable = rule.backends().getFirst();
  private final Backend canary = rule.backends().get(1);

  @Test
  void tellsServicesApartAndCountsErrorsAndThoseThatWentAway() {
    answer(stable, 200, 1_000_000);
    answer(stable, 500, 1_000_000);
    answer(canary, 0, 1_000_000);

    assertThat(of("stable", 10).requests()).isEqualTo(2);
    assertThat(of("stable", 10).errors()).isEqualTo(1);
    assertThat(of("canary", 10).requests()).isEqualTo(1);
    assertThat(of("canary", 10).unanswered()).isEqualTo(1);
    assertThat(windows.shares(rule.route(), Duration.ofSeconds(10)))
        .isEqualTo(Map.of("default/stable", 2L, "default/canary", 1L));
  }

  @Test
  void slidesSecondBySecond() {
    answer(stable, 200, 1);
    windows.tick();
    pass(5);
    answer(stable, 200, 1);
    windows.tick();
    pass(5);

    assertThat(of("stable", 12).requests()).isEqualTo(2);
    assertThat(of("stable", 6).requests()).isEqualTo(1);
    assertThat(of("stable", 3).requests()).isZero();
  }

  @Test
  void holdsTenMinutesAndDropsWhatIsOlder() {
    answer(stable, 200, 1);
    windows.tick();
    pass(599);
    assertThat(of("stable", 600).requests()).isEqualTo(1);

    pass(3);

    assertThat(of("stable", 600).requests()).isZero();
    assertThat(windows.size()).isZero();
    answer(stable, 200, 1);
    assertThat(of("stable", 600).requests()).isEqualTo(1);
  }

  @Test
  void tellsOfRequestsWithoutAReplicaWithEveryRevision() {
    windows.record(rule, canary, null, 503, 1);

    AnswerWindows.Answers answers =
        windows.answers("default", "canary", Optional.of("canary-7d9f"), Duration.ofSeconds(5));

    assertThat(answers.errors()).isEqualTo(1);
  }

  @Test
  void countsWhatWasRoutedNowhereForNobody() {
    windows.record(null, null, null, 404, 1);
    windows.record(rule, null, null, 302, 1);

    assertThat(windows.size()).isZero();
  }

  @Test
  void hasPercentilesWithinFivePercent() {
    Random random = new Random(7);
    Histogram exact = new Histogram(1, LatencyScale.MOST_MICROS, 4);
    for (int i = 0; i < 100_000; i++) {
      long micros = (long) Math.exp(4 + 12 * random.nextDouble());
      exact.recordValue(micros);
      answer(stable, 200, micros * 1000);
    }

    Histogram measured = of("stable", 10).latency();

    for (double percentile : List.of(1.0, 50.0, 90.0, 99.0, 99.9)) {
      double truth = exact.getValueAtPercentile(percentile);
      assertThat((double) measured.getValueAtPercentile(percentile))
          .as("percentile %s", percentile)
          .isBetween(truth * 0.95, truth * 1.05);
    }
  }

  @Test
  void losesNothingWhileThreadsCountAndOthersRead() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 50_000; j++) {
                  answer(j % 2 == 0 ? stable : canary, 200, j);
                }
              }));
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      windows.tick();
      windows.reloaded();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(of("stable", 600).requests()).isEqualTo(100_000);
    assertThat(of("canary", 600).requests()).isEqualTo(100_000);
  }

  @Test
  void countsMoreInASecondThanAnEntryHolds() {
    CountHistory history = new CountHistory(1, 0);
    CountCell cell = history.cell(new Stripe());
    for (int i = 0; i < 9_000_000; i++) {
      cell.add(0);
    }
    history.drain(0);
    history.drain(1);
    long[] sum = new long[1];

    history.sum(0, sum);

    assertThat(sum[0]).isEqualTo(9_000_000);
  }

  @Test
  void figuresSurviveTheWay() {
    answer(stable, 200, 7_000_000);
    AnswerWindows.Answers answers = of("stable", 10);
    BackendFigures figures =
        new BackendFigures(
            answers.requests(), answers.errors(), answers.unanswered(), answers.latency(), 2, 3);

    BackendFigures read = FiguresJson.backend(FiguresJson.encode(figures).encode());

    assertThat(read).isEqualTo(figures);
    assertThat(read.plus(figures).latency().getTotalCount()).isEqualTo(2);
    assertThat(read.plus(figures).inFlight()).isEqualTo(6);
    assertThat(read.plus(figures).ready()).isEqualTo(2);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      windows.tick();
    }
  }

  private AnswerWindows.Answers of(String service, int seconds) {
    return windows.answers("default", service, Optional.empty(), Duration.ofSeconds(seconds));
  }

  private void answer(Backend backend, int status, long nanos) {
    windows.record(rule, backend, backend.replicas().getFirst(), status, nanos);
  }
}
