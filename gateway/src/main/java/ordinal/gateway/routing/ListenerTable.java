package ordinal.gateway.routing;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one listener, compiled for matching. A request that belongs to the listener is
 * matched by its routes only, never by those of a less specific one (listener isolation).
 * Immutable. Any thread.
 */
final class ListenerTable {
  /** All candidates of one route and the hostnames they hold for. */
  record Hosted(List<String> hostnames, List<Candidate> candidates) {}

  private final BoundListener listener;
  private final List<Hosted> routes;
  private final HostIndex<PathIndex> index;

  ListenerTable(BoundListener listener, List<Hosted> routes) {
    this.listener = listener;
    this.routes = List.copyOf(routes);
    Map<String, List<Candidate>> byHost = new HashMap<>();
    for (Hosted route : routes) {
      for (String hostname : route.hostnames()) {
        byHost.computeIfAbsent(hostname, h -> new ArrayList<>()).addAll(route.candidates());
      }
    }
    this.index =
        new HostIndex<>(
            byHost.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, e -> new PathIndex(e.getValue()))));
  }

  BoundListener listener() {
    return listener;
  }

  List<Hosted> routes() {
    return routes;
  }

  @Nullable Match match(RequestView request) {
    return index.first(request, PathIndex::match);
  }
}
