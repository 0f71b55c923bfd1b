package ordinal.gateway.proxy;

import io.vertx.core.Future;
import java.time.Duration;
import ordinal.gateway.routing.RouteRule;

/** Answers a rule that aggregates; given by the wiring, so that the data path does not know how. */
@FunctionalInterface
public interface Totals {
  /** A finished answer. */
  record Answer(int status, String json) {}

  /**
   * Completes within the deadline, never fails.
   *
   * @param path the request's path, asked of each replica unless the Aggregation names one
   * @param strict 503 instead of an incomplete total
   */
  Future<Answer> total(RouteRule rule, String path, boolean strict, Duration deadline);
}
