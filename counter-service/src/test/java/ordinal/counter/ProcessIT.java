package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a person or a kubelet sees it: lines, signals, exit codes. */
class ProcessIT {
  @TempDir Path dir;
  private CounterProcess.Launch launch = CounterProcess.Launch.on(Path.of("visits"));

  @BeforeEach
  void chooseFile() {
    launch = CounterProcess.Launch.on(dir.resolve("visits"));
  }

  @Test
  void finishesWhatIsInFlightOnSigtermAndExits0() throws Exception {
    try (CounterProcess counter = launch.with("FAULT_LATENCY_MILLIS", "1500").start();
        Http http = new Http(counter.port())) {
      http.visits();
      CompletableFuture<HttpResponse<String>> slow =
          CompletableFuture.supplyAsync(() -> post(http));
      // The server has read the request once a later one on its own connection is answered.
      awaitInFlight(http);
      counter.terminate();

      assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(counter.exitCode()).isZero();
      assertThat(counter.output())
          .isEqualTo(
              "counter-1 version dev ready on http://127.0.0.1:%d, 0 visits in %s"
                  .formatted(http.port(), dir.resolve("visits")));
    }
    assertThat(dir.resolve("visits")).hasContent("1\n");
  }

  private static void awaitInFlight(Http http) throws Exception {
    for (int i = 0; i < 20; i++) {
      http.visits();
    }
  }

  @Test
  void refusesAFileInUseByAnotherProcess() throws Exception {
    try (CounterProcess first = launch.start()) {
      first.port();

      assertFails(launch, "counter: cannot use %s: another counter is using it");
    }
  }

  @Test
  void exits1WithOneLineWhereThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      try (CounterProcess counter = launch.with("PORT", port).start()) {
        assertThat(counter.exitCode()).isEqualTo(1);
        assertThat(counter.output())
            .startsWith("counter: cannot listen on 0.0.0.0:" + port + ": ")
            .contains("Address already in use")
            .doesNotContain("\n");
      }
    }
  }

  @Test
  void refusesADamagedFileAndLeavesItAsItIs() throws Exception {
    Files.write(dir.resolve("visits"), new byte[3]);

    assertFails(
        launch,
        "counter: %s is damaged: it should hold a decimal number, it holds 3 bytes:"
            + " \"\\x00\\x00\\x00\"");
    assertThat(dir.resolve("visits")).hasBinaryContent(new byte[3]);
  }

  @Test
  void reportsAllBadSettings() throws Exception {
    try (CounterProcess counter =
        launch.with("QUEUE_LIMIT", "none").with("CONFIG_FILE", "/nowhere/config.json").start()) {
      assertThat(counter.exitCode()).isEqualTo(1);
      assertThat(counter.output().lines())
          .containsExactly(
              "CONFIG_FILE: cannot read \"/nowhere/config.json\" (NoSuchFileException)",
              "QUEUE_LIMIT: a whole number from 1 to 10000000 is needed, not \"none\"");
    }
  }

  private void assertFails(CounterProcess.Launch launch, String message) throws Exception {
    try (CounterProcess counter = launch.start()) {
      assertThat(counter.exitCode()).isEqualTo(1);
      assertThat(counter.output()).isEqualTo(message.formatted(dir.resolve("visits")));
    }
  }

  private static HttpResponse<String> post(Http http) {
    try {
      return http.post();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
