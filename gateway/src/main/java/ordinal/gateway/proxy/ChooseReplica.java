package ordinal.gateway.proxy;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Sessions;

/** Chooses a replica of the backend by load, unless the client named one or has a session. */
final class ChooseReplica implements Step {
  private final IntUnaryOperator random;

  ChooseReplica(IntUnaryOperator random) {
    this.random = random;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    Backend backend = exchange.backend();
    if (backend != null && !exchange.isBound()) {
      Sessions.Session session = exchange.session();
      Replica replica =
          session == null ? backend.pick(random, Set.of(), exchange.started()) : session.replica();
      if (replica == null) {
        throw new Refused(Refusal.NO_REPLICA, "of " + backend.namespace() + "/" + backend.name());
      }
      exchange.replica(replica, false);
    }
    return Outcome.PROCEED;
  }
}
