package ordinal.gateway.server;

import java.util.List;
import java.util.stream.Stream;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.proxy.Listening;
import ordinal.gateway.routing.RoutingTable;

/** Names the listeners whose port could not be opened. Pure. */
final class Listeners {
  private Listeners() {}

  static List<Problem> problems(RoutingTable table, List<Listening> ports) {
    return ports.stream()
        .flatMap(port -> port.problem().stream().flatMap(p -> problems(table, port.port(), p)))
        .toList();
  }

  private static Stream<Problem> problems(RoutingTable table, int port, String message) {
    return table.listeners().stream()
        .filter(listener -> listener.port() == port)
        .map(listener -> {
          String field = "spec.listeners[" + listener.index() + "].port";
          Reason reason = Reason.PORT_UNAVAILABLE;
          return listener.gateway().meta().problem(field, port, message, reason);
        });
  }
}
