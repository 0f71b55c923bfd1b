package ordinal.gateway.metrics;

import java.util.concurrent.TimeUnit;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.testing.World;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What counting one answer in its window costs; see {@code loadtest/answer-bench}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnswerBench {
  private final AnswerWindows windows = new AnswerWindows(System::nanoTime);
  private final RouteRule rule =
      new World()
          .gateway("web", 8080)
          .backend("counter", 80, 16)
          .route("counter", r -> r.parent("web").rule(x -> x.backend("counter", 80, 1)))
          .table()
          .rules()
          .getFirst();

  /** Where one thread is. */
  @State(Scope.Thread)
  public static class Turn {
    private int number;
  }

  /** On one event loop. */
  @Benchmark
  public void alone(Turn turn) {
    count(turn);
  }

  /** On two at once. */
  @Benchmark
  @Threads(2)
  public void together(Turn turn) {
    count(turn);
  }

  private void count(Turn turn) {
    int number = turn.number++;
    Backend backend = rule.backends().getFirst();
    windows.record(
        rule, backend, backend.replicas().get(number & 15), 200, 1_000_000L + (number & 0xfffff));
  }
}
