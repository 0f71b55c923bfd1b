package ordinal.gateway.proxy;

import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.HealthChange;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import org.jspecify.annotations.Nullable;

/** Tells the health of a replica how it answered, and everyone what came of it. Any loop. */
final class Outcomes {
  private final HealthNews news;

  Outcomes(HealthNews news) {
    this.news = news;
  }

  /**
   * The head of an answer came, of whatever status; whether that is all there is to learn. A good
   * one counts once it is whole, as a replica may break each of them off, but one on probation is
   * not kept waiting by an answer that may never end.
   */
  boolean answered(Exchange exchange, Replica replica, int status) {
    if (isGatewayError(status)) {
      failed(exchange, replica, true, "status " + status);
      return true;
    }
    if (replica.health().state() == Health.State.PROBATION) {
      succeeded(exchange, replica);
      return true;
    }
    return false;
  }

  /** A good answer is whole. */
  void succeeded(Exchange exchange, Replica replica) {
    Backend backend = exchange.backend();
    if (backend != null) {
      Ejection policy = backend.policy().ejection();
      tell(backend.fleet().succeeded(replica, policy, exchange.started()));
    }
  }

  // Others speak of the request, or of the application in a way that another replica would, too.
  private static boolean isGatewayError(int status) {
    return status >= 502 && status <= 504;
  }

  /**
   * No answer came.
   *
   * @param connected whether there was a connection at least
   */
  void failed(Exchange exchange, Replica replica, boolean connected, String error) {
    Backend backend = exchange.backend();
    if (backend != null) {
      tell(
          backend
              .fleet()
              .failed(
                  replica,
                  backend.replicas(),
                  backend.policy().ejection(),
                  connected,
                  error,
                  exchange.now()));
    }
  }

  private void tell(@Nullable HealthChange change) {
    if (change != null) {
      news.tell(change);
    }
  }
}
