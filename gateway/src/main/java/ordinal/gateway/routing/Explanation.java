package ordinal.gateway.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rule a request gets and why not the others, ready to be written as JSON.
 *
 * @param listener null where no listener has the port and host: 404
 * @param considered every match of every rule of the listener, in the order of their precedence for
 *     this host; those for other hosts come last
 * @param matched null where no rule matches: 404
 */
public record Explanation(
    Asked request,
    @Nullable Listener listener,
    List<Considered> considered,
    @Nullable Matched matched) {
  public Explanation {
    considered = List.copyOf(considered);
  }

  /** The request as routing sees it. */
  public record Asked(int port, String method, String host, String path, @Nullable String query) {}

  /**
   * The listener that a request belongs to.
   *
   * @param gateway {@code namespace/name}
   * @param hostname empty where it takes every host
   */
  public record Listener(String gateway, String name, String hostname) {}

  /** What became of a match. */
  public enum Outcome {
    /** It gets the request. */
    MATCHED,
    /** It would match, but one before it did. */
    OUTRANKED,
    /** Some part of it does not hold. */
    REFUSED
  }

  /**
   * One match of one rule.
   *
   * @param route {@code namespace/name}
   * @param rule position in the route
   * @param match position in the rule
   * @param hostname that fits the request; empty where the route names none or none fits
   * @param condition the match as text, such as {@code PathPrefix /shop, GET, header x-canary =
   *     always}
   * @param refusals every part that does not hold; empty where all hold
   */
  public record Considered(
      String route,
      int rule,
      int match,
      String hostname,
      String condition,
      Outcome outcome,
      List<Refusal> refusals) {
    public Considered {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * A part that does not hold.
   *
   * @param part {@code hostname}, {@code path}, {@code method}, {@code header} or {@code query}
   * @param name of the header or query parameter; empty for other parts
   * @param actual null where the request has none
   */
  public record Refusal(String part, String name, String expected, @Nullable String actual) {}

  /**
   * The rule that gets the request.
   *
   * @param filters as text, in their order
   * @param limits what policies demand of its requests, as text
   * @param aggregation name of the Aggregation that answers instead of one backend
   * @param broken why every request is answered with 500
   */
  public record Matched(
      String route,
      int rule,
      @Nullable String ruleName,
      List<String> filters,
      List<String> limits,
      @Nullable String aggregation,
      @Nullable String broken,
      List<Share> backends) {
    public Matched {
      filters = List.copyOf(filters);
      limits = List.copyOf(limits);
      backends = List.copyOf(backends);
    }
  }

  /**
   * One backend.
   *
   * @param share of the requests, 0 to 1
   * @param limit how many requests it is given at once, as text; null where there is no limit
   * @param answer {@code 500} where the reference leads nowhere, {@code 503} where no replica can
   *     serve, else {@code proxied}
   */
  public record Share(
      String namespace,
      String service,
      int port,
      int weight,
      double share,
      boolean resolved,
      String answer,
      List<String> filters,
      @Nullable String limit,
      List<State> replicas) {
    public Share {
      filters = List.copyOf(filters);
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * One replica.
   *
   * @param why it takes no new requests; null where it does
   */
  public record State(
      String name,
      @Nullable Integer ordinal,
      String revision,
      boolean ready,
      int inFlight,
      @Nullable String why) {}
}
