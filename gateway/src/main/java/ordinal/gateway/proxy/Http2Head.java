package ordinal.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the head of an HTTP/2 request and gives it the shape that all later steps know: the
 * authority as Host, and a body without length as a chunked one. Nothing in it can become a second
 * request or another header of an HTTP/1 one. Stateless.
 */
final class Http2Head {
  private Http2Head() {}

  /**
   * Rewrites the headers.
   *
   * @return why they are malformed (RFC 9113 section 8.1.1), or null
   */
  static @Nullable String rewrite(Http2Headers headers, boolean endOfStream) {
    String malformed = malformed(headers);
    if (malformed != null) {
      return malformed;
    }
    host(headers);
    if (!endOfStream && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return null;
  }

  private static @Nullable String malformed(Http2Headers headers) {
    String malformed = malformedFields(headers);
    return malformed == null ? pseudo(headers) : malformed;
  }

  /** Why a field, be it of a head or of trailers, is malformed, or null. */
  static @Nullable String malformedFields(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      CharSequence name = header.getKey();
      boolean pseudo = !name.isEmpty() && name.charAt(0) == ':';
      if (pseudo && !isKnown(name)) {
        return "a pseudo-header that no request has (RFC 9113 section 8.3.1)";
      }
      if (!pseudo && !isName(name)) {
        return "a character that no field name may have (RFC 9113 section 8.2.1)";
      }
      if (!isValue(header.getValue())) {
        return "a character that no field value may have (RFC 9113 section 8.2.1)";
      }
      if (!pseudo && isOfConnection(name, header.getValue())) {
        return "a field of the connection (RFC 9113 section 8.2.2)";
      }
    }
    return null;
  }

  private static @Nullable String pseudo(Http2Headers headers) {
    CharSequence method = headers.method();
    // Vert.x would end the connection for it.
    if (method == null || !isMethod(method)) {
      return "no method (RFC 9113 section 8.3.1)";
    }
    CharSequence scheme = headers.scheme();
    CharSequence path = headers.path();
    boolean connect = is(method, "CONNECT");
    // Vert.x would reset the stream too, but have what follows on it come first.
    if (!connect && (scheme == null || path == null)) {
      return "no scheme or no path (RFC 9113 section 8.3.1)";
    }
    if (scheme != null && !isOneOf(scheme, "http", "https")) {
      return "a scheme that is not served here (RFC 9113 section 8.3.1)";
    }
    boolean star = path != null && path.length() == 1 && path.charAt(0) == '*';
    if (path != null && !star && (path.isEmpty() || path.charAt(0) != '/')) {
      return "a path that is neither absolute nor an asterisk (RFC 9113 section 8.3.1)";
    }
    return null;
  }

  // Where :authority and Host differ both stay, and two of them are refused by the scan of headers.
  private static void host(Http2Headers headers) {
    CharSequence authority = headers.authority();
    CharSequence host = headers.get(HttpHeaderNames.HOST);
    if (authority == null) {
      if (host != null) {
        headers.authority(host);
      }
    } else if (host == null || AsciiString.contentEqualsIgnoreCase(authority, host)) {
      // Further Hosts are not looked at: they are still there to be refused.
      if (headers.getAll(HttpHeaderNames.HOST).size() <= 1) {
        headers.set(HttpHeaderNames.HOST, authority);
      }
    } else {
      headers.set(HttpHeaderNames.HOST, authority);
      headers.add(HttpHeaderNames.HOST, host);
    }
  }

  private static boolean isOfConnection(CharSequence name, CharSequence value) {
    return switch (name.length()) {
      case 2 -> is(name, "te") && !isOneOf(value, "trailers", "");
      case 7 -> is(name, "upgrade");
      case 10 -> isOneOf(name, "connection", "keep-alive");
      case 14 -> is(name, "http2-settings");
      case 16 -> is(name, "proxy-connection");
      case 17 -> is(name, "transfer-encoding");
      default -> false;
    };
  }

  private static boolean isKnown(CharSequence pseudo) {
    return isOneOf(pseudo, ":method", ":path") || isOneOf(pseudo, ":scheme", ":authority");
  }

  private static boolean isMethod(CharSequence method) {
    return isName(method.toString().toLowerCase(Locale.ROOT));
  }

  private static boolean isName(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!word && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isValue(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return value.isEmpty()
        || !(isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isOneOf(CharSequence text, String first, String second) {
    return is(text, first) || is(text, second);
  }

  private static boolean is(CharSequence text, String other) {
    return AsciiString.contentEqualsIgnoreCase(text, other);
  }
}
