package ordinal.gateway.routing;

import org.jspecify.annotations.Nullable;

/**
 * The one form of a path, used both for matching and for forwarding, so that no replica sees
 * another resource than the one that was matched.
 *
 * <p>As RFC 3986 section 6.2.2 says, percent-encoded unreserved characters are decoded, hexadecimal
 * digits become capitals and dot segments are removed, the encoded ones too. Empty segments vanish
 * before that, as most servers merge slashes: {@code /a//../b} is {@code /b}. Parameters after
 * {@code ;} and what is encoded twice ({@code %252e}) are left as they are.
 *
 * <p>Refused is what servers read differently: encoded slashes, backslashes in any form, control
 * characters in any form, spaces and bytes beyond ASCII that are not encoded, {@code ?} and {@code
 * #}, broken percent sequences, {@code ..} that climbs above the root, and dot segments with
 * parameters ({@code /..;/}).
 */
public final class PathNormalizer {
  private enum Form {
    CLEAN,
    CHANGES,
    REFUSED
  }

  private PathNormalizer() {}

  /**
   * The normal form, the same String where nothing changes; null where the path must be refused
   * with 400. The empty path of an absolute URI is {@code /}.
   */
  public static @Nullable String normalize(String rawPath) {
    if (rawPath.isEmpty()) {
      return "/";
    }
    if (rawPath.charAt(0) != '/') {
      return null;
    }
    return switch (form(rawPath)) {
      case CLEAN -> rawPath;
      case REFUSED -> null;
      case CHANGES -> withoutDotSegments(decoded(rawPath));
    };
  }

  private static Form form(String path) {
    Form form = Form.CLEAN;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        int octet = octet(path, i);
        if (octet < 0 || isForbidden(octet)) {
          return Form.REFUSED;
        }
        if (isUnreserved(octet) || isLower(path.charAt(i + 1)) || isLower(path.charAt(i + 2))) {
          form = Form.CHANGES;
        }
        i += 2;
      } else if (c <= ' ' || c >= 0x7f || c == '\\' || c == '?' || c == '#') {
        return Form.REFUSED;
      } else if (c == '/' && changesAfterSlash(path, i + 1)) {
        form = Form.CHANGES;
      }
    }
    return form;
  }

  /** Whether the segment that begins here is empty or may be a dot segment. */
  private static boolean changesAfterSlash(String path, int start) {
    if (start == path.length()) {
      return false;
    }
    char first = path.charAt(start);
    return first == '/' || (first == '.' && isDotSegment(path, start, end(path, start)));
  }

  private static int end(String path, int start) {
    int slash = path.indexOf('/', start);
    return slash < 0 ? path.length() : slash;
  }

  /** {@code .} or {@code ..}, with or without parameters. */
  private static boolean isDotSegment(String path, int start, int end) {
    int dots = start;
    while (dots < end && path.charAt(dots) == '.') {
      dots++;
    }
    int count = dots - start;
    return (count == 1 || count == 2) && (dots == end || path.charAt(dots) == ';');
  }

  private static String decoded(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int octet = octet(path, i);
      if (isUnreserved(octet)) {
        out.append((char) octet);
      } else {
        out.append('%').append(upper(path.charAt(i + 1))).append(upper(path.charAt(i + 2)));
      }
      i += 2;
    }
    return out.toString();
  }

  private static @Nullable String withoutDotSegments(String path) {
    StringBuilder out = new StringBuilder(path.length());
    int start = 1;
    while (start <= path.length()) {
      int end = end(path, start);
      boolean last = end == path.length();
      if (isDotSegment(path, start, end)) {
        int length = end - start;
        boolean parameters = length > 2 || path.charAt(end - 1) != '.';
        if (parameters || (length == 2 && out.isEmpty())) {
          return null;
        }
        if (length == 2) {
          out.setLength(out.lastIndexOf("/"));
        }
        out.append(last ? "/" : "");
      } else if (end > start || last) {
        out.append('/').append(path, start, end);
      }
      start = end + 1;
    }
    return out.toString();
  }

  /** The octet of the percent sequence at {@code at}, -1 where it is broken. */
  static int octet(String text, int at) {
    if (at + 2 >= text.length()) {
      return -1;
    }
    int high = hex(text.charAt(at + 1));
    int low = hex(text.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  // Character.digit takes digits of every script.
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static char upper(char c) {
    return isLower(c) ? (char) (c - 0x20) : c;
  }

  private static boolean isForbidden(int octet) {
    return octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\';
  }

  private static boolean isUnreserved(int octet) {
    return (octet >= 'A' && octet <= 'Z')
        || (octet >= 'a' && octet <= 'z')
        || (octet >= '0' && octet <= '9')
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }
}
