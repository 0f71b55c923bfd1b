package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.time.Duration;
import ordinal.gateway.replicas.Replica;

/** Reads one replica's value. Called on, and answers on, the aggregator's context. */
@FunctionalInterface
interface CountReader {
  /**
   * A value of at least 0, or a failure whose message tells a client why, without addresses. Holds
   * no connection longer than {@code timeout}, but may complete later than that.
   */
  Future<Long> read(Replica.Address address, String path, String field, Duration timeout);
}
