package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed right after it showed a total knows at least that total afterwards. */
class KilledGatewayIT {
  private static final int ROUNDS = 3;

  /** Tells totals from log lines. */
  private static final String MARK = "total ";

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();

  /** The process that is killed: shows totals, one a line, as fast as it can. */
  static final class Shower {
    private Shower() {}

    /** Takes the folder and the port of the replica. */
    public static void main(String[] args) throws Exception {
      AggregateSim.quiet();
      CountAggregator aggregator = open(Vertx.vertx(), Path.of(args[0]));
      TotalRequest request = request(Replicas.replica(0, Integer.parseInt(args[1])));
      while (true) {
        System.out.println(MARK + Futures.get(aggregator.total(request)).total());
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    Futures.get(vertx.close());
  }

  @Test
  void showsNoLessAfterKillMinusNine() throws Exception {
    AtomicLong visits = new AtomicLong();
    Replica replica =
        new Replicas(vertx)
            .http(
                0,
                request -> request.response().end("{\"visits\":" + visits.incrementAndGet() + "}"));
    Random random = new Random(7);

    for (int round = 0; round < ROUNDS; round++) {
      long shown = killAfter(5 + random.nextInt(40), replica.address().orElseThrow().port());

      assertThat(totalAfterRestart()).isBetween(shown, visits.get());
    }
  }

  private long killAfter(int lines, int port) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Shower.class.getName(),
                folder.toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader shown = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 1; i < lines; i++) {
        nextTotal(shown);
      }
      long last = nextTotal(shown);
      process.destroyForcibly();
      return last;
    } finally {
      assertThat(process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static long nextTotal(BufferedReader shown) throws IOException {
    String line = requireNonNull(shown.readLine());
    while (!line.startsWith(MARK)) {
      line = requireNonNull(shown.readLine());
    }
    return Long.parseLong(line.substring(MARK.length()));
  }

  private long totalAfterRestart() throws Exception {
    CountAggregator aggregator = open(vertx, folder);
    try {
      return Futures.get(aggregator.total(request())).total();
    } finally {
      Futures.get(aggregator.close());
    }
  }

  private static CountAggregator open(Vertx vertx, Path folder) throws Exception {
    return CountAggregator.open(
        vertx, folder, Clock.systemUTC(), System::nanoTime, notice -> {}, Peers.NONE);
  }

  private static TotalRequest request(Replica... replicas) {
    return new TotalRequest(
        "key", List.of(Replicas.backend(replicas)), "/visits", "visits", Duration.ofSeconds(5));
  }
}
