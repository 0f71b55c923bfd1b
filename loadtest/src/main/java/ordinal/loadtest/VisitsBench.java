package ordinal.loadtest;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Durable visits a second, beside the bare force of the same disk just before, since a shared disk
 * drifts: {@code VisitsBench DIR SECONDS}. Three rounds of everything in turn; the median counts.
 */
public final class VisitsBench {
  private static final int ROUNDS = 3;
  private static final int[] CLIENTS = {1, 64, 256};

  private interface Opening {
    Counting open(Path dir) throws IOException;
  }

  private record Result(double visits, double bare, double commits, long p50, long p99) {}

  private final Path dir;
  private final double seconds;
  private final Map<String, List<Result>> results = new LinkedHashMap<>();

  private VisitsBench(Path dir, double seconds) {
    this.dir = dir;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    VisitsBench bench = new VisitsBench(Path.of(args[0]), Double.parseDouble(args[1]));
    bench.round(0.5);
    bench.results.clear(); // that was the warm-up
    for (int i = 0; i < ROUNDS; i++) {
      bench.round(bench.seconds);
    }
    bench.print();
  }

  private void round(double duration) throws Exception {
    add("bare 4 KiB pwrite + fdatasync", bare(duration));
    for (int clients : CLIENTS) {
      add("two slots (the counter), " + clients, run(Schemes::slots, clients, duration));
      add("append log, " + clients, run(Schemes::log, clients, duration));
      add("atomic rename, " + clients, run(Schemes::rename, clients, duration));
    }
  }

  private void add(String name, Result result) {
    results.computeIfAbsent(name, n -> new ArrayList<>()).add(result);
  }

  private Result bare(double duration) throws IOException {
    Histogram latencies = new Histogram(3);
    try (FileChannel channel = FileChannel.open(dir.resolve("bare"), CREATE, WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      channel.write(page.clear(), 0);
      channel.write(page.clear(), 4096);
      channel.force(true);
      long start = System.nanoTime();
      long last = start;
      for (long i = 0; last - start < duration * 1e9; i++) {
        channel.write(page.clear(), (i & 1) * 4096);
        channel.force(false);
        long now = System.nanoTime();
        latencies.recordValue(now - last);
        last = now;
      }
    }
    double rate = latencies.getTotalCount() / duration;
    return result(rate, rate, rate, latencies);
  }

  private Result run(Opening opening, int clients, double duration) throws Exception {
    double bare = bare(duration / 4).visits();
    try (Counting counting = opening.open(dir)) {
      Crowd crowd = new Crowd(counting, duration);
      long commits = counting.commits();
      Histogram latencies = crowd.run(clients);
      return result(
          latencies.getTotalCount() / duration,
          bare,
          (counting.commits() - commits) / duration,
          latencies);
    }
  }

  private static Result result(double visits, double bare, double commits, Histogram latencies) {
    return new Result(
        visits,
        bare,
        commits,
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99));
  }

  private void print() {
    System.out.printf(
        "%-32s %12s %9s %10s %8s %9s %9s%n",
        "scheme, clients", "visits/s", "x bare", "forces/s", "batch", "p50 us", "p99 us");
    results.forEach((name, rounds) -> {
      Result r = median(rounds);
      System.out.printf(
          "%-32s %,12.0f %9.1f %,10.0f %8.1f %,9d %,9d%n",
          name,
          r.visits(),
          r.visits() / r.bare(),
          r.commits(),
          r.visits() / r.commits(),
          r.p50() / 1000,
          r.p99() / 1000);
    });
  }

  private static Result median(List<Result> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(r -> r.visits() / r.bare()))
        .toList()
        .get(rounds.size() / 2);
  }
}
