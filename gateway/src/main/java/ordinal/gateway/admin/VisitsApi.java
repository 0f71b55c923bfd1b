package ordinal.gateway.admin;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import ordinal.gateway.aggregate.TotalAnswer;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;

/** {@code GET visits}. Event loop only. */
final class VisitsApi {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final Current current;
  private final VisitsSource visits;

  VisitsApi(Current current, VisitsSource visits) {
    this.current = current;
    this.visits = visits;
  }

  void total(RoutingContext ctx) {
    Snapshot snapshot = current.get();
    RouteRule rule = rule(snapshot, ctx.request().getParam("aggregation"));
    visits
        .total(rule, path(snapshot, rule), strict(ctx), rule.timeouts().request().orElse(DEADLINE))
        .onSuccess(answer -> answer(ctx, answer))
        .onFailure(ctx::fail);
  }

  private static boolean strict(RoutingContext ctx) {
    return "true".equals(ctx.request().getParam("strict"));
  }

  private static void answer(RoutingContext ctx, TotalAnswer answer) {
    String type = answer.status() == 200 ? "application/json" : "application/problem+json";
    Answers.text(ctx, answer.status(), type, answer.json());
  }

  private static RouteRule rule(Snapshot snapshot, @Nullable String wanted) {
    SequencedMap<String, RouteRule> rules = aggregating(snapshot);
    if (wanted == null && rules.size() > 1) {
      throw new HttpProblem(
          400,
          "which-aggregation",
          "There are several: add ?aggregation= with one of " + String.join(", ", rules.keySet()));
    }
    RouteRule rule = wanted == null ? first(rules) : rules.get(wanted);
    if (rule == null) {
      throw new HttpProblem(
          404,
          "unknown-aggregation",
          wanted == null
              ? "No rule has an Aggregation filter"
              : "aggregation: " + wanted + ": no rule has a filter to it");
    }
    return rule;
  }

  private static @Nullable RouteRule first(SequencedMap<String, RouteRule> rules) {
    return rules.isEmpty() ? null : rules.firstEntry().getValue();
  }

  private static SequencedMap<String, RouteRule> aggregating(Snapshot snapshot) {
    SequencedMap<String, RouteRule> rules = new LinkedHashMap<>();
    for (RouteRule rule : snapshot.routing().rules()) {
      rule.aggregation().ifPresent(a -> rules.putIfAbsent(name(a), rule));
    }
    return rules;
  }

  private static String name(Aggregation aggregation) {
    return aggregation.meta().namespace() + "/" + aggregation.meta().name();
  }

  // The path by which a client would have reached the rule.
  private static String path(Snapshot snapshot, RouteRule rule) {
    HttpRoute route = WeightChanges.find(snapshot, rule.route());
    return switch (route.rules().get(rule.index()).matches().getFirst().path()) {
      case PathMatch.Exact(String value) -> value;
      case PathMatch.Prefix(String value) -> value;
      case PathMatch.Regex ignored -> "/visits";
    };
  }
}
