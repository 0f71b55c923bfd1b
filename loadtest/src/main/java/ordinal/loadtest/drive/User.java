package ordinal.loadtest.drive;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Someone who keeps cookies. There is one origin, so domains and paths do not matter. Event loop
 * only.
 */
final class User {
  private static final int MOST_COOKIES = 50;

  private final int id;
  private final Cohort cohort;
  private final Map<String, String> cookies;

  User(int id, Cohort cohort) {
    this.id = id;
    this.cohort = cohort;
    this.cookies = new LinkedHashMap<>(cohort.cookies());
  }

  int id() {
    return id;
  }

  Map<String, String> headers() {
    return cohort.headers();
  }

  /** The value of the header {@code Cookie}, or empty. */
  String cookies() {
    return cookies.entrySet().stream()
        .map(c -> c.getKey() + "=" + c.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Takes the values of an answer's {@code Set-Cookie} headers. */
  void keep(List<String> setCookies) {
    for (String line : setCookies) {
      String[] parts = line.split(";");
      int equals = parts[0].indexOf('=');
      if (equals <= 0) {
        continue;
      }
      String name = parts[0].substring(0, equals).strip();
      if (isOver(parts)) {
        cookies.remove(name);
      } else if (cookies.containsKey(name) || cookies.size() < MOST_COOKIES) {
        cookies.put(name, parts[0].substring(equals + 1).strip());
      }
    }
  }

  private static boolean isOver(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String attribute = parts[i].strip();
      String lower = attribute.toLowerCase(Locale.ROOT);
      if (lower.startsWith("max-age=")) {
        return lower.substring(8).matches("-\\d+|0+");
      }
      if (lower.startsWith("expires=") && isPast(attribute.substring(8))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPast(String date) {
    try {
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .isBefore(Instant.now());
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
