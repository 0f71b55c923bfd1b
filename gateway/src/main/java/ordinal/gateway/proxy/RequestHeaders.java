package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.upstream.HeaderSink;

/** Writes the headers of a forwarded request. Stateless. */
final class RequestHeaders {
  private static final CharSequence MAX_FORWARDS = HttpHeaders.createOptimized("max-forwards");

  private RequestHeaders() {}

  static void write(Exchange exchange, HeaderSink to) {
    Backend backend = exchange.backend();
    List<Filter> general = exchange.match().rule().filters();
    List<Filter> own = backend == null ? List.of() : backend.filters();
    String connection = exchange.head().scan().connection();
    // A map is needed only by what looks for a header, and nearly no request has that.
    if (connection == null && general.isEmpty() && own.isEmpty()) {
      copy(exchange, to);
      replace(exchange, to);
      return;
    }
    MultiMap map = HttpHeaders.headers();
    copy(exchange, map::add);
    if (connection != null) {
      HopByHop.removeNamed(List.of(connection), map);
    }
    replace(exchange, map::add);
    HeaderFilters.request(general, map);
    HeaderFilters.request(own, map);
    for (Map.Entry<String, String> header : map) {
      to.add(header.getKey(), header.getValue());
    }
  }

  private static void copy(Exchange exchange, HeaderSink to) {
    RequestHead head = exchange.head();
    ForwardedHeaders forwarded = exchange.connection().forwarded();
    String hops = head.method().equals("OPTIONS") ? head.scan().maxForwards() : null;
    for (Map.Entry<String, String> header : head.headers()) {
      String name = header.getKey();
      boolean counts = hops != null && name.equalsIgnoreCase("max-forwards");
      if (!counts && !HopByHop.ends(name) && !isReplaced(name, forwarded)) {
        to.add(name, header.getValue());
      }
    }
    if (hops != null) {
      to.add(MAX_FORWARDS, Integer.toString(Integer.parseInt(hops) - 1));
    }
  }

  private static void replace(Exchange exchange, HeaderSink to) {
    RequestHead head = exchange.head();
    // Empty where a client of HTTP/1.0 named none (RFC 9112 section 3.2).
    to.add(HttpHeaders.HOST, exchange.host());
    exchange.connection().forwarded().write(head.authority(), head.headers(), to);
    HopByHop.via(to, HopByHop.hop(exchange.request().version()));
  }

  // An expectation is the affair of the body that it is about.
  private static boolean isReplaced(String name, ForwardedHeaders forwarded) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("host");
      case 6 -> name.equalsIgnoreCase("expect");
      // Who could say it of a request of his own would be served and not counted.
      case 16 -> name.equalsIgnoreCase("x-ordinal-mirror") || forwarded.replaces(name);
      default -> forwarded.replaces(name);
    };
  }
}
