package ordinal.counter;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** The colour that tells versions apart at a glance. */
final class Colors {
  private static final Pattern SAFE =
      Pattern.compile("[a-zA-Z]{3,30}|#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})");

  private Colors() {}

  /** Whether it may stand in a style sheet: a colour name or a hexadecimal colour, nothing else. */
  static boolean isSafe(String color) {
    return SAFE.matcher(color).matches();
  }

  /** The configured colour, or one that follows from the version alone. */
  static String of(String version, JsonObject config) {
    if (config.getValue("color") instanceof String color && isSafe(color)) {
      return color;
    }
    // Fibonacci hashing: neighbouring versions such as v1 and v2 get hues far apart.
    int hue = (int) ((((version.hashCode() * 0x9e3779b9L) & 0xffffffffL) * 360) >>> 32);
    return "hsl(%d 65%% 45%%)".formatted(hue);
  }
}
