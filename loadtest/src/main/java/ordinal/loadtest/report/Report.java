package ordinal.loadtest.report;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ordinal.loadtest.figures.Result;

/**
 * All runs of one comparison.
 *
 * @param setup how it was measured, for people
 */
public record Report(Instant made, Machine machine, Setup setup, List<Result> results) {
  public Report {
    results = List.copyOf(results);
  }

  /** What it ran on: figures of another machine are others. */
  public record Machine(int processors, long memoryMiB, String java, String system) {
    /** This one. */
    public static Machine here() {
      long bytes =
          ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
              ? os.getTotalMemorySize()
              : 0;
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          bytes >> 20,
          Runtime.version().toString(),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
  }

  /** The load of each run. */
  public record Setup(int perSecond, int users, double patienceSeconds, double reactionSeconds) {}

  /** The run of that name, such as {@code canary/good}. */
  public Optional<Result> named(String name) {
    return results.stream().filter(r -> r.name().equals(name)).findFirst();
  }
}
