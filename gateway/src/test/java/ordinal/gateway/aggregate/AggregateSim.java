package ordinal.gateway.aggregate;

import ch.qos.logback.classic.Level;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ordinal.gateway.replicas.Replica;
import org.slf4j.LoggerFactory;

/** Measures totals over many replicas; see {@code loadtest/aggregate-sim}. */
final class AggregateSim {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long LIMIT_NANOS = Duration.ofSeconds(12).toNanos();

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedReplicas simulated;
  private final List<Replica> replicas = new ArrayList<>();
  private final CountAggregator aggregator;

  private AggregateSim(Path folder, int count) throws IOException {
    simulated = new SimulatedReplicas(count);
    for (int i = 0; i < count; i++) {
      replicas.add(Replicas.replica(i, simulated.ports().get(i)));
    }
    aggregator =
        CountAggregator.open(
            vertx, folder, Clock.systemUTC(), System::nanoTime, notice -> {}, Peers.NONE);
  }

  /** Takes the number of replicas and of readers. */
  public static void main(String[] args) throws Exception {
    quiet();
    int count = Integer.parseInt(args[0]);
    int readers = Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("aggregate-sim");
    AggregateSim sim = new AggregateSim(folder, count);
    try {
      System.out.printf("%d replicas, every total differs and is written%n", count);
      System.out.printf(
          "%-30s %8s %8s %8s %8s %9s %9s %9s %9s %9s%n",
          "",
          "answers",
          "complete",
          "p50 ms",
          "p99 ms",
          "totals/s",
          "upstream",
          "cpu ms",
          "heap MiB",
          "RSS MiB");
      sim.run("warm-up", 1, 30, DEADLINE);
      sim.run("1 reader", 1, 500, DEADLINE);
      sim.run(readers + " readers", readers, 20, DEADLINE);
      sim.replicas.add(Replicas.replica(count, sim.hanging()));
      sim.run(readers + " readers, 1 replica hangs", readers, 3, Duration.ofSeconds(2));
      System.out.println(
          "upstream: requests to one replica for each answer to a reader; cpu: of the event loops for"
              + " each fan-out; heap: used after a collection");
    } finally {
      sim.simulated.close();
      delete(folder);
    }
    System.exit(0);
  }

  static void quiet() {
    if (LoggerFactory.getLogger("ROOT") instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.WARN);
    }
  }

  private int hanging() throws Exception {
    return Futures.get(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private void run(String name, int readers, int rounds, Duration deadline) throws Exception {
    TotalRequest request =
        new TotalRequest(
            "key",
            List.of(Replicas.backend(replicas.toArray(Replica[]::new))),
            "/visits",
            "visits",
            deadline);
    long upstream = simulated.requests();
    long cpu = cpuNanos();
    long start = System.nanoTime();
    List<Reader> all =
        IntStream.range(0, readers)
            .mapToObj(i -> new Reader(request, rounds, start + LIMIT_NANOS))
            .toList();
    for (Future<Void> done : all.stream().map(Reader::run).toList()) {
      done.toCompletionStage().toCompletableFuture().get();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuMillis = (cpuNanos() - cpu) / 1e6;
    double fanouts = (simulated.requests() - upstream) / (double) simulated.ports().size();
    print(name, all, fanouts, cpuMillis, seconds);
  }

  private static void print(
      String name, List<Reader> readers, double fanouts, double cpuMillis, double seconds)
      throws IOException {
    long[] sorted =
        readers.stream().flatMap(r -> r.nanos.stream()).mapToLong(n -> n).sorted().toArray();
    long complete = readers.stream().mapToLong(r -> r.complete).sum();
    System.out.printf(
        Locale.ROOT,
        "%-30s %8d %8d %8.1f %8.1f %9.1f %9.4f %9.1f %9d %9d%n",
        name,
        sorted.length,
        complete,
        percentile(sorted, 0.50),
        percentile(sorted, 0.99),
        sorted.length / seconds,
        fanouts / sorted.length,
        cpuMillis / fanouts,
        heapMebibytes(),
        residentMebibytes());
  }

  private static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(t -> t != null && t.getThreadName().startsWith("vert.x-eventloop"))
        .mapToLong(t -> threads.getThreadCpuTime(t.getThreadId()))
        .sum();
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }

  private static long heapMebibytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static long residentMebibytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          >> 10;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Asks again as soon as it is answered, on an event loop of its own choice. */
  private final class Reader {
    private final TotalRequest request;
    private final long until;
    private final Promise<Void> done = Promise.promise();
    private final List<Long> nanos = new ArrayList<>();
    private int left;
    private int complete;

    Reader(TotalRequest request, int rounds, long until) {
      this.request = request;
      this.left = rounds;
      this.until = until;
    }

    Future<Void> run() {
      Context context = vertx.getOrCreateContext();
      context.runOnContext(start -> ask());
      return done.future();
    }

    private void ask() {
      if (left-- == 0 || System.nanoTime() > until) {
        done.complete();
        return;
      }
      long start = System.nanoTime();
      aggregator
          .answer(request, false)
          .onSuccess(answer -> {
            nanos.add(System.nanoTime() - start);
            if (answer.json().contains("\"complete\":true")) {
              complete++;
            }
            ask();
          })
          .onFailure(done::tryFail);
    }
  }
}
