package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** System calls on the slots that fail or are watched; needs strace. */
class FailingDiskIT {
  @TempDir Path dir;
  private Path visits = Path.of("visits");
  private Path log = Path.of("log");

  @BeforeEach
  void needStrace() throws Exception {
    visits = dir.toRealPath().resolve("visits");
    log = dir.resolve("strace.log");
    Machine.needs(Machine.runs("strace", "-o", "/dev/null", "true"), "strace that may trace");
  }

  @Test
  void stopsAtAFailedForceWithoutAcknowledgingOrForcingAgain() throws Exception {
    CounterProcess.Launch launch =
        slots("--trace=fdatasync,fsync", "--inject=fdatasync,fsync:error=EIO:when=5");
    int acknowledged;
    Crowd crowd;
    try (CounterProcess counter = launch.start();
        Http http = new Http(counter.port())) {
      crowd = new Crowd(http, 4, 1);
      assertThat(counter.exitCode()).isEqualTo(1);
      crowd.awaitGone();
      acknowledged = crowd.acknowledged.size();
      assertThat(counter.output())
          .contains("counter: cannot force " + visits + ".slots to disk: Input/output error");
    }

    assertThat(acknowledged).isPositive();
    assertThat(crowd.refused.get()).isPositive();
    assertThat(visits).hasContent(acknowledged + "\n");
    List<String> forces =
        Files.readAllLines(log).stream().filter(l -> l.contains("sync(")).toList();
    assertThat(forces).hasSize(5);
    assertThat(forces.getLast()).contains("EIO").contains("INJECTED");
    try (CounterProcess counter = CounterProcess.Launch.on(visits).start()) {
      counter.port();
      assertThat(counter.visitsAtStart()).isBetween((long) acknowledged, crowd.attempted.get());
    }
  }

  @Test
  void refusesWhileWritesFailAndRecoversByItself() throws Exception {
    CounterProcess.Launch launch =
        slots("--trace=pwrite64", "--inject=pwrite64:error=EROFS:when=3..4");
    try (CounterProcess counter = launch.start();
        Http http = new Http(counter.port())) {
      assertThat(http.post().statusCode()).isEqualTo(200);
      assertThat(http.post().statusCode()).isEqualTo(200);

      HttpResponse<String> refused = http.post();
      HttpResponse<String> unready = http.send("GET", "/readyz");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      assertThat(refused.body())
          .contains("cannot write " + visits + ".slots: Read-only file system");
      assertThat(unready.statusCode()).isEqualTo(503);
      assertThat(unready.body()).contains("Read-only file system");
      assertThat(http.send("GET", "/healthz").statusCode()).isEqualTo(200);
      awaitReady(http);
      assertThat(Http.number(http.post())).isEqualTo(3);
    }
  }

  @Test
  void writesForcesAndShowsBeforeItAnswers() throws Exception {
    CounterProcess.Launch launch =
        CounterProcess.Launch.on(visits)
            .under(
                "strace",
                "-f",
                "-y",
                "-qq",
                "-s",
                "40",
                "-o",
                log.toString(),
                "--trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg");
    try (CounterProcess counter = launch.start();
        Http http = new Http(counter.port())) {
      http.visits();
      int before = Files.readAllLines(log).size();
      http.post();

      assertThat(Files.readAllLines(log).stream().skip(before).map(this::step))
          .filteredOn(step -> !step.isEmpty())
          .containsSubsequence("write slots", "force slots", "write visits", "answer")
          .doesNotHaveDuplicates();
    }
  }

  private String step(String line) {
    String file = visits.toString();
    if (line.contains("pwrite64(") && line.contains(file)) {
      return line.contains(file + ".slots") ? "write slots" : "write visits";
    }
    if (line.contains("sync(") && line.contains(file + ".slots")) {
      return "force slots";
    }
    return line.contains("HTTP/1.1 200") ? "answer" : "";
  }

  /** Counts and fails only calls on the slots, which begin with the first commit. */
  private CounterProcess.Launch slots(String trace, String inject) {
    return CounterProcess.Launch.on(visits)
        .under("strace", "-f", "-qq", "-o", log.toString(), "-P", visits + ".slots", trace, inject);
  }

  private static void awaitReady(Http http) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (http.send("GET", "/readyz").statusCode() != 200) {
      assertThat(System.nanoTime()).as("ready without traffic within 20 s").isLessThan(end);
    }
  }
}
