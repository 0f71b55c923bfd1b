package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 sections 2.2, 3 and 5.2 demand of a request's head and Netty's decoder lets pass:
 * one space between the parts of a request line, visible characters in them, a version in its exact
 * form, no line that goes on with a space, and one Content-Length, of which it takes the first
 * where HTTP/1.0 has several. Fed with the bytes of each head in turn. One connection's event loop.
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
  private static final String LENGTH = "content-length";

  private Part part = Part.METHOD;
  private int length;
  private int major;
  private int minor;
  private boolean emptyLine;
  private boolean lineBegins;
  private boolean inName;
  private int nameLength;
  private int alike;
  private boolean isLength;
  private boolean hasLength;
  private @Nullable IllegalArgumentException problem;

  /** The next head begins. */
  void begin() {
    part = Part.METHOD;
    length = 0;
    emptyLine = false;
    lineBegins = false;
    inName = false;
    isLength = false;
    hasLength = false;
    problem = null;
  }

  /** Whether anything of the head was there but empty lines before it. */
  boolean isBegun() {
    return part != Part.METHOD || length > 0;
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
      i = inName ? name(bytes, i, to) : i;
      int end = bytes.indexOf(i, to, (byte) '\n');
      if (isLength && bytes.indexOf(i, end < 0 ? to : end, (byte) ',') >= 0) {
        severalLengths();
      }
      lineBegins = false;
      if (end >= 0) {
        lineBegins();
      }
      i = end < 0 ? to : end + 1;
    }
  }

  /** Where the name ends, or all that is here. */
  private int name(ByteBuf bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes.getByte(i);
      if (nameLength == 0 && (b | 0x20) != LENGTH.charAt(0)) {
        // Most names are passed over at once.
        inName = false;
        return i;
      }
      if (b == ':' || b == '\n') {
        inName = false;
        isLength = alike == LENGTH.length() && nameLength == alike;
        if (isLength && hasLength) {
          severalLengths();
        }
        hasLength |= isLength;
        return i;
      }
      if (alike == nameLength && alike < LENGTH.length() && (b | 0x20) == LENGTH.charAt(alike)) {
        alike++;
      }
      nameLength++;
    }
    return to;
  }

  private void severalLengths() {
    wrong("more than one Content-Length (RFC 9112 section 6.3)");
  }

  private void lineBegins() {
    lineBegins = true;
    inName = true;
    nameLength = 0;
    alike = 0;
    isLength = false;
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
      if (emptyLine) {
        halfLine();
      }
      part = next;
      length = 0;
    } else if (b > ' ' && b < 0x7f) {
      length++;
    } else if (part == Part.METHOD && length == 0 && (b == '\r' || b == '\n')) {
      // An empty line before a request is passed over (RFC 9112 section 2.2).
      if (emptyLine != (b == '\n')) {
        halfLine();
      }
      emptyLine = b == '\r';
    } else if (b == '\n') {
      wrong("not method, target and version (RFC 9112 section 3)");
      fields();
    } else {
      wrong("a character that no request line may have there (RFC 9112 section 3)");
    }
  }

  private void halfLine() {
    wrong("a bare CR or LF before the request line (RFC 9112 section 2.2)");
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
    lineBegins();
  }

  private void wrong(String what) {
    if (problem == null) {
      problem = new IllegalArgumentException(what);
    }
  }
}
