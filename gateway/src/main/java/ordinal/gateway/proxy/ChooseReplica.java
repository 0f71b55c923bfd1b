package ordinal.gateway.proxy;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;

/** Chooses backend and replica: the one that the request is bound to, else by weight and load. */
final class ChooseReplica implements Step {
  private final IntUnaryOperator random;

  ChooseReplica(IntUnaryOperator random) {
    this.random = random;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    RouteRule rule = exchange.match().rule();
    String name = exchange.head().scan().replica();
    if (name == null) {
      byWeight(exchange, rule);
    } else {
      bound(exchange, rule, name);
    }
    return Outcome.PROCEED;
  }

  private void byWeight(Exchange exchange, RouteRule rule) {
    Backend backend = rule.next();
    if (backend == null) {
      throw new Refused(Refusal.NO_BACKEND, "no backendRef has a weight above 0");
    }
    exchange.backend(backend);
    if (!backend.resolved()) {
      throw new Refused(Refusal.UNRESOLVED_BACKEND, backend.namespace() + "/" + backend.name());
    }
    Replica replica = backend.pick(random, Set.of(), exchange.started());
    if (replica == null) {
      throw new Refused(Refusal.NO_REPLICA, "of " + backend.namespace() + "/" + backend.name());
    }
    exchange.replica(replica, false);
  }

  // Never re-homed: a client that names a replica means its data.
  private static void bound(Exchange exchange, RouteRule rule, String name) {
    Replica replica = rule.replica(name);
    if (replica == null) {
      throw new Refused(Refusal.NO_SUCH_REPLICA, "this rule has no replica of that name");
    }
    for (Backend backend : rule.backends()) {
      if (backend.name().equals(replica.backend())
          && backend.namespace().equals(replica.namespace())) {
        exchange.backend(backend);
        break;
      }
    }
    exchange.replica(replica, true);
    if (!replica.canServe()) {
      throw new Refused(Refusal.REPLICA_UNAVAILABLE, replica.name() + " is not ready");
    }
  }
}
