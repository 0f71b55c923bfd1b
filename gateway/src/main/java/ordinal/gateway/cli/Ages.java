package ordinal.gateway.cli;

import java.time.Duration;

/** Ages as short as kubectl writes them. */
final class Ages {
  private Ages() {}

  static String text(long millis) {
    Duration age = Duration.ofMillis(millis);
    if (age.toSeconds() < 10) {
      return millis + "ms";
    }
    if (age.toMinutes() < 2) {
      return age.toSeconds() + "s";
    }
    return age.toHours() < 2 ? age.toMinutes() + "m" : age.toHours() + "h";
  }
}
