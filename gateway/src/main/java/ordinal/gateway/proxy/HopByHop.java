package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import ordinal.gateway.upstream.HeaderSink;

/** Headers that end at this hop (RFC 9110 section 7.6.1). Stateless. */
final class HopByHop {
  // What Connection may not name: framing, and what says where a message goes and came from.
  private static final Set<String> KEPT =
      Set.of("host", "content-length", "via", "x-ordinal-backend", "x-ordinal-replica");

  private static final CharSequence VIA = HttpHeaders.createOptimized("via");
  private static final CharSequence HOP_1_0 = HttpHeaders.createOptimized("1.0 ordinal");
  private static final CharSequence HOP_1_1 = HttpHeaders.createOptimized("1.1 ordinal");
  private static final CharSequence HOP_2 = HttpHeaders.createOptimized("2.0 ordinal");

  private HopByHop() {}

  /**
   * Whether a header is never forwarded, either way. By length first: this runs for each header.
   */
  static boolean ends(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("te");
      case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 14 -> name.equalsIgnoreCase("http2-settings");
      case 16 -> name.equalsIgnoreCase("proxy-connection");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      case 18 -> name.equalsIgnoreCase("proxy-authenticate");
      case 19 -> name.equalsIgnoreCase("proxy-authorization");
      default -> false;
    };
  }

  /** Removes what the values of {@code Connection} name from the copied headers. */
  static void removeNamed(List<String> connection, MultiMap copy) {
    for (String value : connection) {
      for (String option : value.split(",", -1)) {
        String name = option.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !KEPT.contains(name) && !ForwardedHeaders.isOne(name)) {
          copy.remove(name);
        }
      }
    }
  }

  /** Whether a value of {@code Connection} names a header, not only {@code close}. */
  static boolean namesHeaders(String connection) {
    return !connection.equalsIgnoreCase("close") && !connection.equalsIgnoreCase("keep-alive");
  }

  /** Whether one of the values of {@code Connection} names this option. */
  static boolean names(List<String> connection, String option) {
    return connection.stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .anyMatch(name -> name.strip().equalsIgnoreCase(option));
  }

  /** Adds this hop to {@code Via} (RFC 9110 section 7.6.3). */
  static void via(HeaderSink headers, CharSequence hop) {
    headers.add(VIA, hop);
  }

  /** This hop, with the version in which it received a request. */
  static CharSequence hop(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> HOP_1_0;
      case HTTP_2 -> HOP_2;
      default -> HOP_1_1;
    };
  }

  /** This hop, with the version in which it received an answer. */
  static CharSequence hop(io.netty.handler.codec.http.HttpVersion version) {
    if (version.majorVersion() == 2) {
      return HOP_2;
    }
    return version.minorVersion() == 0 ? HOP_1_0 : HOP_1_1;
  }
}
