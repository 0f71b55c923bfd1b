package ordinal.gateway.metrics;

import java.util.List;
import java.util.Map;

/**
 * What one gateway measured of a route.
 *
 * @param requests in a window, by {@code namespace/name} of the Service
 * @param visits of each request that a StatefulRollout of the route counts
 */
public record RouteFigures(Map<String, Long> requests, List<VisitFigures> visits) {
  public RouteFigures {
    requests = Map.copyOf(requests);
    visits = List.copyOf(visits);
  }
}
