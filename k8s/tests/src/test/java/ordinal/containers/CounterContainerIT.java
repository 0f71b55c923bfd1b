package ordinal.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import ordinal.containers.OrdinalContainer.Ended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counter's image, its root file system read-only. */
class CounterContainerIT {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int KILLS = 5;
  private static final int CLIENTS = 8;

  @TempDir Path dir;
  private Volume volume = new Volume("");

  @BeforeAll
  static void needsDocker() {
    Engine.needed();
  }

  @BeforeEach
  void createVolume() {
    volume = Volume.create();
  }

  @AfterEach
  void removeVolume() {
    volume.close();
  }

  @Test
  void countsAsUser1000OnAReadOnlyRootWithNothingToSayButReady() throws Exception {
    try (OrdinalContainer counter = counter("{\"version\": \"v1\"}")) {
      counter.start();
      try (Http http = new Http(counter.url())) {
        http.send("POST", "/visits");
        http.send("POST", "/visits");
      }

      assertThat(counter.run("cat", "volume/visits")).isEqualTo("2");
      assertThat(counter.run("id", "-u")).isEqualTo("1000");
      assertThat(counter.run("touch", "/app/x")).contains("Read-only file system");
      assertThat(counter.run("touch", "/tmp/x")).contains("Read-only file system");
      assertThat(counter.getLogs().strip())
          .isEqualTo(
              "counter-1 version v1 ready on http://127.0.0.1:8000, 0 visits in volume/visits");
    }
  }

  @Test
  void losesNoAcknowledgedVisitAndInventsNoneUnderKill9() throws Exception {
    long acknowledged = 0;
    long attempted = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      try (OrdinalContainer counter = counter("{}")) {
        counter.start();
        try (Http http = new Http(counter.url())) {
          long counted = visits(http);
          assertThat(counted).as("start " + kill).isBetween(acknowledged, attempted);

          Crowd crowd = new Crowd(http, CLIENTS, 100 * kill);
          crowd.awaitBusy();
          counter.kill();
          crowd.awaitGone();

          acknowledged = counted + crowd.acknowledged.get();
          attempted = counted + crowd.attempted.get();
        }
      }
    }
    try (OrdinalContainer last = counter("{}")) {
      last.start();
      try (Http http = new Http(last.url())) {
        assertThat(visits(http)).isBetween(acknowledged, attempted);
      }
    }
    assertThat(acknowledged).isGreaterThan(100);
  }

  @Test
  void endsWith0OnSigtermWithinItsGrace() throws Exception {
    try (OrdinalContainer counter = counter("{}")) {
      counter.start();

      assertThat(counter.stopWithin(GRACE).code()).isZero();
    }
  }

  @Test
  void doesNotStartWithoutItsConfiguration() throws Exception {
    try (OrdinalContainer counter =
        OrdinalContainer.counter("counter-1").on(volume, "/app/volume")) {
      assertFails(counter, "CONFIG_FILE: cannot read \"/config.json\" (NoSuchFileException)");
    }
  }

  @Test
  void doesNotStartWithConfigurationThatIsNotJson() throws Exception {
    try (OrdinalContainer counter = counter("{\"version\": v1}")) {
      assertFails(counter, "CONFIG_FILE: \"/config.json\" is not a JSON object: ");
    }
  }

  @Test
  void doesNotStartOnAPortThatIsNone() throws Exception {
    try (OrdinalContainer counter = counter("{}").withEnv("PORT", "80000")) {
      assertFails(counter, "PORT: a whole number from 0 to 65535 is needed, not \"80000\"");
    }
  }

  @Test
  void doesNotStartOnADamagedFileAndLeavesItAsItIs() throws Exception {
    Path folder = writable(Files.createDirectory(dir.resolve("volume")));
    Path visits = writable(Files.writeString(folder.resolve("visits"), "many\n"));
    try (OrdinalContainer counter =
        OrdinalContainer.counter("counter-1")
            .mounting(config("{}"), "/config.json", "ro")
            .mounting(folder, "/app/volume", "rw")) {
      assertFails(
          counter,
          "counter: volume/visits is damaged: it should hold a decimal number, it holds 5 bytes:");
    }
    assertThat(visits).hasContent("many\n");
  }

  private OrdinalContainer counter(String config) throws IOException {
    return OrdinalContainer.counter("counter-1")
        .mounting(config(config), "/config.json", "ro")
        .on(volume, "/app/volume");
  }

  private Path config(String json) throws IOException {
    return Files.writeString(dir.resolve("config.json"), json);
  }

  private static long visits(Http http) throws IOException, InterruptedException {
    String json = http.send("GET", "/visits").body();
    return Json.of(json).get("visits").asLong();
  }

  private static Path writable(Path path) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static void assertFails(OrdinalContainer container, String message) {
    Ended ended = container.runToItsEnd();

    assertThat(ended.code()).as(ended.log()).isEqualTo(1);
    assertThat(ended.log()).startsWith(message).doesNotContain("\n");
  }
}
