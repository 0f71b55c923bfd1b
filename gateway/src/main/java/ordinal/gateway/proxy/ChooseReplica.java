package ordinal.gateway.proxy;

import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;

/** Chooses a replica of the backend by load, unless the client named one. */
final class ChooseReplica implements Step {
  private final IntUnaryOperator random;

  ChooseReplica(IntUnaryOperator random) {
    this.random = random;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    Backend backend = exchange.backend();
    if (backend != null && !exchange.isBound()) {
      Replica replica = backend.pick(random, Set.of(), exchange.started());
      if (replica == null) {
        throw new Refused(Refusal.NO_REPLICA, "of " + backend.namespace() + "/" + backend.name());
      }
      exchange.replica(replica, false);
    }
    return Outcome.PROCEED;
  }
}
