package ordinal.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import ordinal.gateway.routing.Backend;

/** Writes the headers of a forwarded answer. Stateless. */
final class AnswerHeaders {
  static final CharSequence BACKEND = HttpHeaders.createOptimized("x-ordinal-backend");
  static final CharSequence REPLICA = HttpHeaders.createOptimized("x-ordinal-replica");

  private AnswerHeaders() {}

  static void write(Exchange exchange, HttpResponse from, MultiMap to) {
    boolean names = false;
    for (Map.Entry<String, String> header : from.headers()) {
      String name = header.getKey();
      if (HopByHop.ends(name)) {
        names |= name.equalsIgnoreCase("connection") && HopByHop.namesHeaders(header.getValue());
      } else if (!isOurs(name)) {
        to.add(name, header.getValue());
      }
    }
    if (names) {
      HopByHop.removeNamed(from.headers().getAll(HttpHeaders.CONNECTION), to);
    }
    // No message with this status has a body, so none has a length (RFC 9110 section 8.6).
    if (from.status().code() == 204) {
      to.remove(HttpHeaders.CONTENT_LENGTH);
    }
    HopByHop.via(to::add, HopByHop.hop(from.protocolVersion()));
    HeaderFilters.response(exchange.match().rule().filters(), to);
    Backend backend = exchange.backend();
    if (backend != null) {
      HeaderFilters.response(backend.filters(), to);
    }
    exchange.keepSession(to);
  }

  /** Those of an interim answer with hints (RFC 8297). */
  static MultiMap ofHints(io.netty.handler.codec.http.HttpHeaders from) {
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : from) {
      if (!HopByHop.ends(header.getKey()) && !isOurs(header.getKey())) {
        to.add(header.getKey(), header.getValue());
      }
    }
    HopByHop.removeNamed(from.getAll(HttpHeaders.CONNECTION), to);
    return to.remove(HttpHeaders.CONTENT_LENGTH);
  }

  private static boolean isOurs(String name) {
    return name.length() == 17
        && (name.equalsIgnoreCase("x-ordinal-backend")
            || name.equalsIgnoreCase("x-ordinal-replica"));
  }
}
