package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/**
 * What is different where a replica or a client speaks HTTP/2: how a stream ends early (RFC 9113
 * section 7), and how a request's head looks. Stateless.
 */
final class Streams {
  static final long INTERNAL_ERROR = 0x2;
  static final long CANCEL = 0x8;
  private static final long NO_ERROR = 0x0;
  private static final CharSequence TE = HttpHeaders.createOptimized("te");

  private Streams() {}

  /** Gives a request for a replica, with its headers as for HTTP/1.1, the shape of HTTP/2. */
  static void shape(HttpClientRequest request, MultiMap client) {
    MultiMap headers = request.headers();
    String host = headers.get(HttpHeaders.HOST);
    if (host != null) {
      headers.remove(HttpHeaders.HOST);
      request.authority(HostAndPort.parseAuthority(host, -1));
    }
    // gRPC has its replicas ask for it.
    if ("trailers".equalsIgnoreCase(client.get(TE))) {
      headers.set(TE, "trailers");
    }
  }

  /** The answer is out: the rest of the request's body need not come (RFC 9113 section 8.1). */
  static void dropRest(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }
}
