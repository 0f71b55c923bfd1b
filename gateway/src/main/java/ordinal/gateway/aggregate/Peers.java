package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The other gateways in front of the same replicas. Called on the aggregator's context. */
@FunctionalInterface
public interface Peers {
  /** This gateway is the only one. */
  Peers NONE = (key, patience) -> List.of();

  /**
   * Asks all at once.
   *
   * @param key the total that is of interest; absent for all
   * @param patience after which an answer is no longer waited for
   * @return what each remembers, on the aggregator's context; one that fails is told of by the
   *     implementation
   */
  List<Future<Memory>> ask(Optional<String> key, Duration patience);
}
