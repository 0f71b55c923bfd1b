package ordinal.gateway.proxy;

import java.util.function.IntUnaryOperator;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;

/**
 * The last step: has a replica answer. One that cannot be reached is passed over for the next of
 * its backend, as nothing was sent to it; no other failure is tried again.
 */
final class Forward implements Step {
  private final Upstreams upstreams;
  private final IntUnaryOperator random;
  private final GatewayMetrics metrics;

  Forward(Upstreams upstreams, IntUnaryOperator random, GatewayMetrics metrics) {
    this.upstreams = upstreams;
    this.random = random;
    this.metrics = metrics;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    exchange.take();
    if (exchange.head().scan().hasBody()) {
      exchange.request().pause();
    }
    new Attempt(exchange, this).start(upstreams);
    return Outcome.TAKEN;
  }

  /** Nothing was sent to this replica. */
  void notConnected(Exchange exchange, Replica replica, Throwable failure) {
    Refused refused = Failures.ofConnect(failure);
    // A full pool is load, which must not spill over to the next replica.
    if (refused.refusal() == Refusal.OVERLOADED) {
      exchange.fail(refused);
      return;
    }
    metrics.connectFailed(replica);
    Backend backend = exchange.backend();
    if (exchange.isBound() || backend == null) {
      exchange.fail(refused);
      return;
    }
    Replica next = backend.pick(random, exchange.tried(replica.name()));
    if (next == null) {
      exchange.fail(refused);
      return;
    }
    exchange.replica(next, false);
    new Attempt(exchange, this).start(upstreams);
  }
}
