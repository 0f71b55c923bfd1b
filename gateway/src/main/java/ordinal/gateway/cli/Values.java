package ordinal.gateway.cli;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ordinal.gateway.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values that are checked while they are read. */
final class Values {
  private static final int MAX_REPLICAS = 1000;
  private static final int MAX_TRAFFIC = 10_000;
  // Sums of times must stay far from overflow.
  private static final Duration MAX_TIME = Duration.ofHours(10_000);
  private static final Duration MAX_PATIENCE = Duration.ofHours(24);

  private Values() {}

  /** A TCP port; 0 is any free one. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 0, 65535);
    }
  }

  /** How many replicas. */
  static final class Replicas implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, MAX_REPLICAS);
    }
  }

  /** Visitors per second. */
  static final class Traffic implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 0, MAX_TRAFFIC);
    }
  }

  /** Namespace and name of an object. */
  static final class Namespaced implements ITypeConverter<Settings.Name> {
    @Override
    public Settings.Name convert(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new TypeConversionException("'" + text + "' must be NAMESPACE/NAME");
      }
      return new Settings.Name(parts[0], parts[1]);
    }
  }

  /** The choice that is written so, as its {@code toString} says. */
  static <T> T oneOf(T[] choices, String text) {
    for (T choice : choices) {
      if (choice.toString().equals(text)) {
        return choice;
      }
    }
    String all = Arrays.stream(choices).map(Object::toString).collect(Collectors.joining(", "));
    throw new TypeConversionException("'%s' is not one of %s".formatted(text, all));
  }

  /** A number from {@code least} to {@code most}. */
  static ITypeConverter<Integer> number(int least, int most) {
    return text -> number(text, least, most);
  }

  private static int number(String text, int least, int most) {
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new TypeConversionException(
        "'%s' is not a number from %d to %d".formatted(text, least, most));
  }

  /** A duration such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'%s' is not a duration such as 500ms, 30s or 5m".formatted(text));
      }
      Duration time = time(Long.parseLong(form.group(1)), form.group(2));
      return atMost(MAX_TIME, time, text);
    }

    private static Duration time(long amount, String unit) {
      return switch (unit) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }

  private static Duration atMost(Duration most, Duration time, String text) {
    if (time.compareTo(most) > 0) {
      throw new TypeConversionException("'%s' is longer than %dh".formatted(text, most.toHours()));
    }
    return time;
  }

  /** The same, but not nothing, and a day at most, which an int of milliseconds can hold. */
  static final class Patience implements ITypeConverter<Duration> {
    private final Time time = new Time();

    @Override
    public Duration convert(String text) {
      Duration some = time.convert(text);
      if (some.isZero()) {
        throw new TypeConversionException("'%s' is no time at all".formatted(text));
      }
      return atMost(MAX_PATIENCE, some, text);
    }
  }

  /** A host and a port, such as {@code 10.0.0.2:9090} or {@code [::1]:9090}. */
  static final class PeerAddress implements ITypeConverter<Settings.Peer> {
    private static final Pattern FORM =
        Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]]+)):([0-9]{1,5})");

    @Override
    public Settings.Peer convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'%s' is not HOST:PORT such as 10.0.0.2:9090".formatted(text));
      }
      String host = form.group(1) == null ? form.group(2) : form.group(1);
      return new Settings.Peer(host, number(form.group(3), 1, 65535));
    }
  }

  /** An IP address, or a range of them such as {@code 10.0.0.0/8}. */
  static final class Range implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      String[] parts = text.split("/", 2);
      try {
        int bits = InetAddress.ofLiteral(parts[0]).getAddress().length * Byte.SIZE;
        if (parts.length == 1 || isPrefix(parts[1], bits)) {
          return text;
        }
      } catch (IllegalArgumentException e) {
        throw notARange(text, e);
      }
      throw notARange(text, null);
    }

    private static boolean isPrefix(String text, int bits) {
      return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= bits;
    }

    private static TypeConversionException notARange(String text, @Nullable Exception cause) {
      TypeConversionException e =
          new TypeConversionException(
              "'%s' is not an address or a range such as 10.0.0.0/8".formatted(text));
      e.initCause(cause);
      return e;
    }
  }
}
