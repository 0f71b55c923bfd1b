package ordinal.gateway.admin;

import io.vertx.core.Future;
import java.time.Duration;
import ordinal.gateway.aggregate.TotalAnswer;
import ordinal.gateway.routing.RouteRule;

/** Asks all replicas of a rule that aggregates, as the data path does. Event loop. */
@FunctionalInterface
public interface VisitsSource {
  /**
   * Completes within the deadline with what the traffic port would answer.
   *
   * @param path asked of each replica unless the Aggregation names one
   * @param strict 503 instead of an incomplete total
   */
  Future<TotalAnswer> total(RouteRule rule, String path, boolean strict, Duration deadline);
}
