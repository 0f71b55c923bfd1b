package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** What some tests need of the machine: skipped without it, but failed where CI promised it. */
final class Machine {
  private Machine() {}

  /** Runs the command; false where it fails or does not exist. */
  static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  static void needs(boolean there, String what) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("CI=true, but there is no " + what).isTrue();
    }
    assumeTrue(there, "skipped: no " + what);
  }

  /** A full disk is easily made of a small one. */
  record SmallDisk(Path mountPoint) implements AutoCloseable {
    private static final int BYTES = 64 * 1024;

    static SmallDisk mount(Path mountPoint) throws IOException {
      Files.createDirectories(mountPoint);
      String[] mount = {
        "mount", "-t", "tmpfs", "-o", "size=" + BYTES, "tmpfs", mountPoint.toString()
      };
      needs(runs(mount), "permission to mount a tmpfs");
      return new SmallDisk(mountPoint);
    }

    void fill() throws IOException {
      Path filler = mountPoint.resolve("filler");
      for (int size = BYTES; size > 0; size /= 2) {
        fillBy(filler, new byte[size]);
      }
    }

    private static void fillBy(Path filler, byte[] bytes) {
      try {
        while (true) {
          Files.write(filler, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
      } catch (IOException full) {
        // As wanted.
      }
    }

    void makeSpace() throws IOException {
      Files.delete(mountPoint.resolve("filler"));
    }

    @Override
    public void close() {
      runs("umount", "-l", mountPoint.toString());
    }
  }
}
