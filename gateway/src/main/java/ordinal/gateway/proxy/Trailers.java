package ordinal.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Hands trailers on, without those that say how to read, route or judge the message and so must
 * come before its body (RFC 9110 section 6.5.1). Stateless.
 */
final class Trailers {
  private static final Set<String> NEVER =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "host",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "location",
          "max-forwards",
          "range",
          "retry-after",
          "set-cookie",
          "vary",
          "via",
          "www-authenticate",
          "x-ordinal-backend",
          "x-ordinal-mirror",
          "x-ordinal-replica");

  private Trailers() {}

  /** Those of a request that go on. */
  static List<Map.Entry<String, String>> forwarded(Iterable<Map.Entry<String, String>> trailers) {
    if (!trailers.iterator().hasNext()) {
      return List.of();
    }
    List<Map.Entry<String, String>> kept = new ArrayList<>();
    for (Map.Entry<String, String> trailer : trailers) {
      if (isForwarded(trailer.getKey())) {
        kept.add(trailer);
      }
    }
    return kept;
  }

  /** To be called before the end of the answer, which takes none unless a stream or in chunks. */
  static void forward(HttpHeaders from, HttpServerResponse to, HttpVersion version) {
    if (from.isEmpty()
        || (version != HttpVersion.HTTP_2
            && (version == HttpVersion.HTTP_1_0 || !to.isChunked()))) {
      return;
    }
    for (Map.Entry<String, String> trailer : from) {
      if (isForwarded(trailer.getKey())) {
        to.trailers().add(trailer.getKey(), trailer.getValue());
      }
    }
  }

  private static boolean isForwarded(String name) {
    return !HopByHop.ends(name)
        && !ForwardedHeaders.isOne(name)
        && !NEVER.contains(name.toLowerCase(Locale.ROOT));
  }
}
