package ordinal.gateway.server;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import ordinal.gateway.admin.RememberedVisits;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.aggregate.Known;
import ordinal.gateway.aggregate.Memory;
import ordinal.gateway.aggregate.TotalAnswer;
import ordinal.gateway.aggregate.TotalRequest;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.proxy.Totals;
import ordinal.gateway.routing.RouteRule;

/**
 * Puts the question of a rule that aggregates to the aggregator, for traffic and for the admin API.
 * Any thread.
 */
final class VisitTotals implements RememberedVisits {
  private final CountAggregator aggregator;

  VisitTotals(CountAggregator aggregator) {
    this.aggregator = aggregator;
  }

  Future<Totals.Answer> forTraffic(RouteRule rule, String path, boolean strict, Duration deadline) {
    return forAdmin(rule, path, strict, deadline)
        .map(answer -> new Totals.Answer(answer.status(), answer.json()));
  }

  Future<TotalAnswer> forAdmin(RouteRule rule, String path, boolean strict, Duration deadline) {
    return aggregator.answer(request(rule, path, deadline), strict);
  }

  static TotalRequest request(RouteRule rule, String path, Duration deadline) {
    Aggregation aggregation = rule.aggregation().orElseThrow();
    List<TotalRequest.Backend> backends =
        rule.backends().stream()
            .map(b -> new TotalRequest.Backend(b.namespace(), b.name(), b.replicas()))
            .toList();
    // What was last seen is remembered under the Aggregation, so that it outlives every change of
    // the route.
    String key = aggregation.meta().namespace() + "/" + aggregation.meta().name();
    return new TotalRequest(
        key, backends, aggregation.path().orElse(path), aggregation.field(), deadline);
  }

  @Override
  public Future<List<Known>> known() {
    return aggregator.known();
  }

  @Override
  public Future<Memory> memory() {
    return aggregator.memory();
  }

  @Override
  public Future<Boolean> forget(String key, String namespace, String replica) {
    return aggregator.forget(key, namespace, replica);
  }
}
