package ordinal.gateway.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code name=value&...} as HTML forms write it: percent sequences are UTF-8, plus is a
 * space. A broken percent sequence stands for itself.
 */
final class QueryString {
  private QueryString() {}

  /** The first value of a parameter, decoded, empty where it has none; null where it is absent. */
  static @Nullable String first(String query, String name) {
    int start = 0;
    while (start <= query.length()) {
      int end = until(query, '&', start, query.length());
      int equals = until(query, '=', start, end);
      if (isName(query, start, equals, name)) {
        return equals == end ? "" : decode(query, equals + 1, end);
      }
      start = end + 1;
    }
    return null;
  }

  private static int until(String text, char wanted, int from, int to) {
    int found = text.indexOf(wanted, from, to);
    return found < 0 ? to : found;
  }

  private static boolean isName(String query, int from, int to, String name) {
    if (from == to) {
      return false;
    }
    return isPlain(query, from, to)
        ? name.length() == to - from && query.regionMatches(from, name, 0, name.length())
        : name.equals(decode(query, from, to));
  }

  private static boolean isPlain(String text, int from, int to) {
    return text.indexOf('%', from, to) < 0 && text.indexOf('+', from, to) < 0;
  }

  private static String decode(String text, int from, int to) {
    if (isPlain(text, from, to)) {
      return text.substring(from, to);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      int octet = c == '%' && i + 2 < to ? PathNormalizer.octet(text, i) : -1;
      if (octet >= 0) {
        bytes.write(octet);
      } else {
        bytes.writeBytes((c == '+' ? " " : String.valueOf(c)).getBytes(UTF_8));
      }
      i += octet >= 0 ? 3 : 1;
    }
    return bytes.toString(UTF_8);
  }
}
