package ordinal.gateway.objects;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as GEP-2257 writes them: a sum of whole hours, minutes, seconds and milliseconds.
 * Stateless.
 */
final class Durations {
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|h|m|s)");

  private Durations() {}

  static Optional<Duration> read(Fields fields, String name) {
    return fields
        .text(name, Syntax.DURATION)
        .filter(text -> Syntax.DURATION.complaint(text).isEmpty())
        .map(Durations::sum);
  }

  /** One that is out of bounds is a problem. */
  static Optional<Duration> read(Fields fields, String name, Duration least, Duration most) {
    Optional<Duration> read = read(fields, name);
    if (read.isPresent() && (read.get().compareTo(least) < 0 || read.get().compareTo(most) > 0)) {
      fields.error(name, "must be from " + text(least) + " to " + text(most));
    }
    return read;
  }

  private static String text(Duration duration) {
    if (duration.toMillisPart() > 0) {
      return duration.toMillis() + "ms";
    }
    boolean hours = duration.toHours() > 0;
    return hours ? duration.toHours() + "h" : duration.toSeconds() + "s";
  }

  private static Duration sum(String text) {
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      sum = sum.plus(part(Long.parseLong(part.group(1)), part.group(2)));
    }
    return sum;
  }

  private static Duration part(long amount, String unit) {
    return switch (unit) {
      case "h" -> Duration.ofHours(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "ms" -> Duration.ofMillis(amount);
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
