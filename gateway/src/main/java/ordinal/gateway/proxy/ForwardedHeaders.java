package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import ordinal.gateway.upstream.HeaderSink;
import org.jspecify.annotations.Nullable;

/**
 * Tells the replica where a request came from: {@code X-Forwarded-*}, {@code X-Real-IP} and {@code
 * Forwarded} (RFC 7239). What an untrusted peer says of it is dropped, with every other {@code
 * X-Forwarded-*}. One for each connection, on its event loop.
 */
final class ForwardedHeaders {
  private static final CharSequence FOR = HttpHeaders.createOptimized("x-forwarded-for");
  private static final CharSequence PROTO = HttpHeaders.createOptimized("x-forwarded-proto");
  private static final CharSequence HOST = HttpHeaders.createOptimized("x-forwarded-host");
  private static final CharSequence PORT = HttpHeaders.createOptimized("x-forwarded-port");
  private static final CharSequence REAL_IP = HttpHeaders.createOptimized("x-real-ip");
  private static final CharSequence FORWARDED = HttpHeaders.createOptimized("forwarded");
  private static final CharSequence HTTPS = HttpHeaders.createOptimized("https");
  private static final CharSequence HTTP = HttpHeaders.createOptimized("http");

  private final String peer;
  private final boolean trusted;
  private final CharSequence scheme;
  private final String port;
  // Most connections ask for one host, so its element is built once.
  private @Nullable String lastHost;
  private String lastElement = "";

  /**
   * @param peer the client's address without brackets
   * @param encrypted whether the client speaks TLS with us
   * @param port of our listener
   */
  ForwardedHeaders(String peer, boolean trusted, boolean encrypted, int port) {
    this.peer = peer;
    this.trusted = trusted;
    this.scheme = encrypted ? HTTPS : HTTP;
    this.port = Integer.toString(port);
  }

  /**
   * Whether a header of a request does not go on as it is: one that {@link #write} writes, and from
   * a peer that is not trusted also one that speaks of the same, such as {@code X-Forwarded-User}.
   */
  boolean replaces(String name) {
    return isOne(name) && (!trusted || isWritten(name));
  }

  private static boolean isWritten(String name) {
    return switch (name.length()) {
      // Forwarded and X-Real-IP are the only two of this length.
      case 9 -> true;
      case 15 -> name.equalsIgnoreCase("x-forwarded-for");
      case 16 ->
          name.equalsIgnoreCase("x-forwarded-host") || name.equalsIgnoreCase("x-forwarded-port");
      case 17 -> name.equalsIgnoreCase("x-forwarded-proto");
      default -> false;
    };
  }

  /** Whether a header says where a request came from, or what a proxy before us knows of it. */
  static boolean isOne(String name) {
    int length = name.length();
    return (length == 9
            && (name.equalsIgnoreCase("forwarded") || name.equalsIgnoreCase("x-real-ip")))
        || (length > 11 && name.regionMatches(true, 0, "x-forwarded-", 0, 12));
  }

  /**
   * Writes all of them to {@code to}, which has none yet.
   *
   * @param host the Host header, empty where an HTTP/1.0 client sent none
   */
  void write(String host, MultiMap from, HeaderSink to) {
    if (trusted) {
      writeAppended(host, from, to);
      return;
    }
    to.add(FOR, peer);
    to.add(PROTO, scheme);
    if (!host.isEmpty()) {
      to.add(HOST, host);
    }
    to.add(PORT, port);
    to.add(REAL_IP, peer);
    to.add(FORWARDED, element(host));
  }

  private void writeAppended(String host, MultiMap from, HeaderSink to) {
    to.add(FOR, appended(from, FOR, peer));
    to.add(PROTO, first(from, PROTO, scheme));
    if (!host.isEmpty() || from.contains(HOST)) {
      to.add(HOST, first(from, HOST, host));
    }
    to.add(PORT, first(from, PORT, port));
    to.add(REAL_IP, first(from, REAL_IP, peer));
    to.add(FORWARDED, appended(from, FORWARDED, element(host)));
  }

  private static String appended(MultiMap from, CharSequence name, String last) {
    StringBuilder list = new StringBuilder();
    from.getAll(name).forEach(value -> list.append(value).append(", "));
    return list.append(last).toString();
  }

  private static CharSequence first(MultiMap from, CharSequence name, CharSequence otherwise) {
    String value = from.get(name);
    return value == null ? otherwise : value;
  }

  private String element(String host) {
    if (!host.equals(lastHost)) {
      boolean ipv6 = peer.indexOf(':') >= 0;
      lastElement =
          "for="
              + (ipv6 ? "\"[" + peer + "]\"" : peer)
              + (host.isEmpty() ? "" : ";host=" + quoted(host))
              + ";proto="
              + scheme;
      lastHost = host;
    }
    return lastElement;
  }

  // A colon or a bracket is no token character (RFC 7239 section 4); a checked host has no quote.
  private static String quoted(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (":[]()=;".indexOf(host.charAt(i)) >= 0) {
        return '"' + host + '"';
      }
    }
    return host;
  }
}
