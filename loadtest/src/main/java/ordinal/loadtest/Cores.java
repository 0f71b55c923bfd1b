package ordinal.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The processors of this machine. Linux only. */
final class Cores {
  private static final Path STAT = Path.of("/proc/stat");
  // "cpu", then user, nice, system, idle, iowait, irq, softirq and steal (proc_stat(5)).
  private static final int STEAL = 8;
  // USER_HZ is 100 wherever Linux runs Java.
  private static final int TICK_MILLIS = 10;

  private Cores() {}

  /** The time since the start of the machine in which its host gave its cores to others. */
  static Duration stolen() {
    try {
      String all = Files.readAllLines(STAT).getFirst();
      return Duration.ofMillis(Long.parseLong(all.split(" +", -1)[STEAL]) * TICK_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
