package ordinal.gateway.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.aggregate.TotalRequest;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;

/**
 * Has the totals of every snapshot watched as readers would ask for them. On the thread that swaps
 * snapshots.
 */
final class WatchedTotals {
  /** Longer would leave the others unread while one replica hangs. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final CountAggregator aggregator;
  private final Duration every;

  WatchedTotals(CountAggregator aggregator, Duration every) {
    this.aggregator = aggregator;
    this.every = every;
  }

  void follow(Snapshot snapshot) {
    aggregator.watch(every, totals(snapshot));
  }

  /** The question for the total of one Aggregation, as readers would ask it. */
  static Optional<TotalRequest> of(Snapshot snapshot, ObjectKey aggregation) {
    String key = aggregation.namespace() + "/" + aggregation.name();
    return totals(snapshot).stream().filter(total -> total.key().equals(key)).findFirst();
  }

  static List<TotalRequest> totals(Snapshot snapshot) {
    List<TotalRequest> totals = new ArrayList<>();
    for (RouteRule rule : snapshot.routing().rules()) {
      if (rule.aggregation().isPresent() && rule.broken().isEmpty()) {
        path(snapshot, rule)
            .ifPresent(path -> totals.add(VisitTotals.request(rule, path, deadline(rule))));
      }
    }
    return totals;
  }

  private static Duration deadline(RouteRule rule) {
    return rule.timeouts()
        .request()
        .filter(d -> d.isPositive() && d.compareTo(LONGEST) < 0)
        .orElse(LONGEST);
  }

  // The path that readers most likely use; behind a regular expression nobody knows one.
  private static Optional<String> path(Snapshot snapshot, RouteRule rule) {
    Optional<String> own = rule.aggregation().flatMap(a -> a.path());
    return own.isPresent() ? own : matched(snapshot, rule);
  }

  private static Optional<String> matched(Snapshot snapshot, RouteRule rule) {
    ObjectKey key = rule.route();
    HttpRoute route =
        snapshot.objects().find(HttpRoute.class, key.namespace(), key.name()).orElseThrow();
    return switch (route.rules().get(rule.index()).matches().getFirst().path()) {
      case PathMatch.Exact(String value) -> Optional.of(value);
      case PathMatch.Prefix(String value) -> Optional.of(value);
      case PathMatch.Regex ignored -> Optional.empty();
    };
  }
}
