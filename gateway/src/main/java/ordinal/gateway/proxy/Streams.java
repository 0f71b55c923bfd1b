package ordinal.gateway.proxy;

import io.vertx.core.http.HttpServerRequest;

/** How a client's stream of HTTP/2 ends early (RFC 9113 section 7). Stateless. */
final class Streams {
  static final long INTERNAL_ERROR = 0x2;
  private static final long NO_ERROR = 0x0;

  private Streams() {}

  /** The answer is out: the rest of the request's body need not come (RFC 9113 section 8.1). */
  static void dropRest(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }
}
