package ordinal.gateway.proxy;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Set;

/** Hands on the trailers of an answer, as gRPC needs them. Stateless. */
final class Trailers {
  // What would frame or route a message has no place behind it (RFC 9110 section 6.5.1).
  private static final Set<String> HEAD_ONLY =
      Set.of("content-length", "host", "content-encoding", "content-type", "content-range", "via");

  private Trailers() {}

  /** To be called before the end of the answer, which must be a stream or have chunks. */
  static void forward(HttpClientResponse from, HttpServerResponse to, HttpVersion version) {
    if (version != HttpVersion.HTTP_2 && !to.isChunked()) {
      return;
    }
    from.trailers()
        .forEach((name, value) -> {
          if (!HopByHop.ends(name) && !HEAD_ONLY.contains(name.toLowerCase(Locale.ROOT))) {
            to.trailers().add(name, value);
          }
        });
  }
}
