package ordinal.gateway.server;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.proxy.Listening;

/** Names the listener of a Gateway whose port could not be opened. */
final class Listeners {
  private Listeners() {}

  static List<Problem> problems(Objects objects, List<Listening> ports) {
    return ports.stream()
        .flatMap(port -> port.problem().flatMap(p -> problem(objects, port.port(), p)).stream())
        .toList();
  }

  private static Optional<Problem> problem(Objects objects, int port, String message) {
    return objects.all(Gateway.class).stream()
        .flatMap(g -> field(g, port).map(f -> g.meta().problem(f, port, message)).stream())
        .findFirst();
  }

  private static Optional<String> field(Gateway gateway, int port) {
    return IntStream.range(0, gateway.listeners().size())
        .filter(i -> gateway.listeners().get(i).port() == port)
        .mapToObj("spec.listeners[%d].port"::formatted)
        .findFirst();
  }
}
