package ordinal.gateway.routing;

import java.time.Instant;
import java.util.Comparator;
import ordinal.gateway.objects.HttpRoute;

/**
 * Which match wins where several hold for the same hostname, in the order of HTTPRouteRule.matches:
 * Exact path, longest prefix, method, most headers, most query parameters, oldest route, route
 * name, position in the route.
 *
 * <p>What the API leaves open: regular expressions stand between Exact and Prefix, longer ones
 * first, as in Envoy Gateway; a prefix's trailing slash does not count; a route without creation
 * time is younger than any with one; among equals a release's own rule comes before all.
 */
final class Precedence {
  static final Comparator<Candidate> FIRST_WINS =
      Comparator.<Candidate>comparingInt(c -> rank(c.path()))
          .thenComparing(Comparator.<Candidate>comparingInt(c -> length(c.path())).reversed())
          .thenComparingInt(c -> c.method() == null ? 1 : 0)
          .thenComparing(Comparator.comparingInt(Candidate::headerCount).reversed())
          .thenComparing(Comparator.comparingInt(Candidate::queryParamCount).reversed())
          .thenComparingInt(c -> Steering.isOwn(c.rule().rule()) ? 0 : 1)
          .thenComparing(c -> c.rule().source().meta().created().orElse(Instant.MAX))
          .thenComparing(c -> c.rule().routeName())
          .thenComparingInt(c -> c.rule().index())
          .thenComparingInt(Candidate::matchIndex);

  private Precedence() {}

  private static int rank(HttpRoute.PathMatch path) {
    return switch (path) {
      case HttpRoute.PathMatch.Exact exact -> 0;
      case HttpRoute.PathMatch.Regex regex -> 1;
      case HttpRoute.PathMatch.Prefix prefix -> 2;
    };
  }

  private static int length(HttpRoute.PathMatch path) {
    return switch (path) {
      // Two Exact matches that hold are equal: nothing to compare.
      case HttpRoute.PathMatch.Exact exact -> 0;
      case HttpRoute.PathMatch.Regex regex -> regex.pattern().pattern().length();
      case HttpRoute.PathMatch.Prefix prefix -> prefix.value().length();
    };
  }
}
