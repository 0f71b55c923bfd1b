package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 sections 2.2, 3 and 5.2 demand of a request's head and Netty's decoder lets pass:
 * one space between the parts of a request line, visible characters in them, a version in its exact
 * form, and no line that goes on with a space. Fed with the bytes of each head in turn. One
 * connection's event loop.
 */
final class HeadGrammar {
  /** A version that is well written and not served here. */
  static final class UnknownVersion extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownVersion(String version) {
      super(version + " is not served here, only HTTP/1.0 and HTTP/1.1 (RFC 9110 section 2.5)");
    }
  }

  private enum Part {
    METHOD,
    TARGET,
    VERSION,
    FIELDS
  }

  // Digits stand for any digit.
  private static final String VERSION = "HTTP/1.1\r\n";

  private Part part = Part.METHOD;
  private int length;
  private int major;
  private int minor;
  private boolean lineBegins;
  private @Nullable IllegalArgumentException problem;

  /** The next head begins. */
  void begin() {
    part = Part.METHOD;
    length = 0;
    lineBegins = false;
    problem = null;
  }

  /** What was wrong so far, null where nothing was. */
  @Nullable IllegalArgumentException problem() {
    return problem;
  }

  void scan(ByteBuf bytes, int from, int to) {
    int i = from;
    while (i < to && part != Part.FIELDS) {
      lineByte(bytes.getByte(i++));
    }
    while (i < to) {
      byte first = bytes.getByte(i);
      if (lineBegins && (first == ' ' || first == '\t')) {
        wrong("a line that begins with a space (RFC 9112 section 5.2)");
      }
      int end = bytes.indexOf(i, to, (byte) '\n');
      lineBegins = end >= 0;
      i = lineBegins ? end + 1 : to;
    }
  }

  private void lineByte(byte b) {
    switch (part) {
      case METHOD -> word(b, Part.TARGET);
      case TARGET -> word(b, Part.VERSION);
      case VERSION -> version(b);
      case FIELDS -> {}
    }
  }

  private void word(byte b, Part next) {
    if (b == ' ' && length > 0) {
      part = next;
      length = 0;
    } else if (b > ' ' && b < 0x7f) {
      length++;
    } else if (part == Part.METHOD && length == 0 && (b == '\r' || b == '\n')) {
      // An empty line before a request is passed over (RFC 9112 section 2.2).
      return;
    } else if (b == '\n') {
      wrong("not method, target and version (RFC 9112 section 3)");
      fields();
    } else {
      wrong("a character that no request line may have there (RFC 9112 section 3)");
    }
  }

  private void version(byte b) {
    char expected = length < VERSION.length() ? VERSION.charAt(length) : '\n';
    boolean digit = expected == '1';
    if (digit ? b < '0' || b > '9' : b != expected) {
      wrong("not a version (RFC 9112 section 2.3)");
    } else if (digit && length == 5) {
      major = b - '0';
    } else if (digit) {
      minor = b - '0';
    }
    length++;
    if (b == '\n') {
      if (problem == null && (major != 1 || minor > 1)) {
        problem = new UnknownVersion("HTTP/" + major + "." + minor);
      }
      fields();
    }
  }

  private void fields() {
    part = Part.FIELDS;
    lineBegins = true;
  }

  private void wrong(String what) {
    if (problem == null) {
      problem = new IllegalArgumentException(what);
    }
  }
}
