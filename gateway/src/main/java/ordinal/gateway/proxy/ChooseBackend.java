package ordinal.gateway.proxy;

import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RouteRule;

/**
 * Chooses the backend by weight, or the replica that the client named together with its own, or the
 * one of the client's session.
 */
final class ChooseBackend implements Step {
  private final StickySession sticky;

  ChooseBackend(StickySession sticky) {
    this.sticky = sticky;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    RouteRule rule = exchange.match().rule();
    String name = exchange.head().scan().replica();
    if (name != null) {
      bound(exchange, rule, name);
    } else if (!sticky.resume(exchange)) {
      byWeight(exchange, rule);
    }
    return Outcome.PROCEED;
  }

  private static void byWeight(Exchange exchange, RouteRule rule) {
    Backend backend = rule.next();
    if (backend == null) {
      throw new Refused(Refusal.NO_BACKEND, "no backendRef has a weight above 0");
    }
    exchange.backend(backend);
    if (!backend.resolved()) {
      throw new Refused(Refusal.UNRESOLVED_BACKEND, backend.namespace() + "/" + backend.name());
    }
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
