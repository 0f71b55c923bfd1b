package ordinal.gateway.proxy;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host and optional port as RFC 9110 section 7.2 and RFC 3986 section 3.2 write them, without user
 * information.
 *
 * @param text as written
 * @param host in lower case, an IPv6 address in its brackets
 */
record Authority(String text, String host) {
  /** What an HTTP/1.0 client may leave out. */
  static final Authority NONE = new Authority("", "");

  // A comma, legal in a name by the grammar, would let a list of hosts through, and a percent sign
  // what one server decodes and the next does not.
  private static final String SIGNS = "-._~!$&'()*+;=";

  /** Null where the text is not exactly one valid host with an optional port. */
  static @Nullable Authority parse(String text) {
    int end = text.startsWith("[") ? endOfLiteral(text) : endOfName(text);
    if (end <= 0 || !isPort(text, end)) {
      return null;
    }
    String host = end == text.length() ? text : text.substring(0, end);
    return new Authority(text, host.toLowerCase(Locale.ROOT));
  }

  private static int endOfLiteral(String text) {
    int bracket = text.indexOf(']');
    boolean valid = bracket > 1 && NetUtil.isValidIpV6Address(text.substring(1, bracket));
    // A zone is local to the sender.
    return valid && text.indexOf('%') < 0 ? bracket + 1 : -1;
  }

  private static int endOfName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i;
      }
      if (!isLetterOrDigit(c) && SIGNS.indexOf(c) < 0) {
        return -1;
      }
    }
    return text.length();
  }

  private static boolean isPort(String text, int colon) {
    if (colon == text.length()) {
      return true;
    }
    if (text.charAt(colon) != ':' || text.length() - colon > 6) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = port * 10 + c - '0';
    }
    return port <= 65535;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
