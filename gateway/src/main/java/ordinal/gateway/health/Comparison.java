package ordinal.gateway.health;

import io.vertx.core.Vertx;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.routing.Backend;

/** Compares the success rates of one Service's replicas once in each interval. One event loop. */
final class Comparison {
  private final Vertx vertx;
  private final HealthNews news;
  private final long timer;
  private Backend backend;

  /** Begins at once. */
  Comparison(Vertx vertx, HealthNews news, Backend backend) {
    this.vertx = vertx;
    this.news = news;
    this.backend = backend;
    this.timer =
        vertx.setPeriodic(backend.policy().ejection().interval().toMillis(), id -> compare());
  }

  /** The same Service in the newest snapshot. */
  void backend(Backend newest) {
    backend = newest;
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void compare() {
    Ejection policy = backend.policy().ejection();
    long now = news.ticker().getAsLong();
    backend.fleet().compare(backend.replicas(), policy, now).forEach(news::tell);
  }
}
