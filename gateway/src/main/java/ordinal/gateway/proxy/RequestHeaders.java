package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import ordinal.gateway.routing.Backend;

/** Writes the headers of a forwarded request. Stateless. */
final class RequestHeaders {
  private RequestHeaders() {}

  static void write(Exchange exchange, MultiMap to) {
    RequestHead head = exchange.head();
    MultiMap from = head.headers();
    from.forEach((name, value) -> {
      if (!HopByHop.ends(name) && !isReplaced(name)) {
        to.add(name, value);
      }
    });
    String connection = head.scan().connection();
    if (connection != null) {
      HopByHop.removeNamed(List.of(connection), to);
    }
    if (!exchange.host().isEmpty()) {
      to.add(HttpHeaders.HOST, exchange.host());
    }
    String hops = head.scan().maxForwards();
    if (hops != null && head.method().equals("OPTIONS")) {
      to.set("Max-Forwards", Integer.toString(Integer.parseInt(hops) - 1));
    }
    exchange.connection().forwarded().write(head.authority(), from, to);
    HopByHop.via(to, exchange.request().version());
    HeaderFilters.request(exchange.match().rule().filters(), to);
    Backend backend = exchange.backend();
    if (backend != null) {
      HeaderFilters.request(backend.filters(), to);
    }
  }

  // An expectation is the affair of the body that it is about.
  private static boolean isReplaced(String name) {
    return switch (name.length()) {
      case 4 -> name.equalsIgnoreCase("host");
      case 6 -> name.equalsIgnoreCase("expect");
      // Who could say it of a request of his own would be served and not counted.
      case 16 -> name.equalsIgnoreCase("x-ordinal-mirror") || ForwardedHeaders.isOne(name);
      default -> ForwardedHeaders.isOne(name);
    };
  }
}
