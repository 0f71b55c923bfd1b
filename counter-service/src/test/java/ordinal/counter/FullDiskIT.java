package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import ordinal.counter.Machine.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 64 KiB that fills up; needs root. */
class FullDiskIT {
  @TempDir Path dir;

  @Test
  void losesNothingWhenTheDiskIsFullAndStartsAgainWithSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"))) {
      Path visits = disk.mountPoint().resolve("visits");
      CounterProcess.Launch launch = CounterProcess.Launch.on(visits);
      long acknowledged = 0;
      try (CounterProcess counter = launch.start();
          Http http = new Http(counter.port())) {
        acknowledged += post(http, 20);
        disk.fill();
        acknowledged += post(http, 200);
        assertThat(http.visits()).isEqualTo(acknowledged);
        assertThat(cat(visits)).isEqualTo(acknowledged);
        counter.kill();
      }
      assertThat(cat(visits)).isEqualTo(acknowledged);

      assertNoSpace(launch, visits);

      disk.makeSpace();
      try (CounterProcess counter = launch.start()) {
        counter.port();
        assertThat(counter.visitsAtStart()).isEqualTo(acknowledged);
      }
    }
  }

  @Test
  void namesTheFileWhereTheFirstStartFindsNoSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"))) {
      Path visits = disk.mountPoint().resolve("visits");
      CounterProcess.Launch launch = CounterProcess.Launch.on(visits);
      disk.fill();

      assertNoSpace(launch, visits);

      disk.makeSpace();
      try (CounterProcess counter = launch.start();
          Http http = new Http(counter.port())) {
        assertThat(post(http, 1)).isEqualTo(1);
        assertThat(cat(visits)).isEqualTo(1);
      }
    }
  }

  @Test
  void namesTheFileOnAReadOnlyDisk() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"))) {
      String mountPoint = disk.mountPoint().toString();
      Machine.needs(Machine.runs("mount", "-o", "remount,ro", mountPoint), "read-only remount");

      Path visits = disk.mountPoint().resolve("visits");
      try (CounterProcess counter = CounterProcess.Launch.on(visits).start()) {
        assertThat(counter.exitCode()).isEqualTo(1);
        assertThat(counter.output())
            .isEqualTo("counter: cannot use %s: %s.lock: Read-only file system", visits, visits);
      }
    }
  }

  private static void assertNoSpace(CounterProcess.Launch launch, Path visits) throws Exception {
    try (CounterProcess counter = launch.start()) {
      assertThat(counter.exitCode()).isEqualTo(1);
      assertThat(counter.output())
          .isEqualTo("counter: cannot use %s: No space left on device", visits);
    }
  }

  /** The number of visits acknowledged; every other answer must be 503. */
  private static long post(Http http, int visits) throws Exception {
    long acknowledged = 0;
    for (int i = 0; i < visits; i++) {
      HttpResponse<String> answer = http.post();
      assertThat(answer.statusCode()).isIn(200, 503);
      acknowledged += answer.statusCode() == 200 ? 1 : 0;
    }
    return acknowledged;
  }

  private static long cat(Path visits) throws Exception {
    return Long.parseLong(Files.readString(visits).strip());
  }
}
