package ordinal.gateway.admin;

import io.vertx.core.Future;
import java.util.List;
import ordinal.gateway.aggregate.Known;
import ordinal.gateway.aggregate.Memory;

/** The values that totals remember of replicas that cannot be asked. Any thread. */
public interface RememberedVisits {
  /** All of them. */
  Future<List<Known>> known();

  /** The same as gateways tell each other, with what was forgotten. */
  Future<Memory> memory();

  /** Completes when it is durable; false where nothing was known. */
  Future<Boolean> forget(String key, String namespace, String replica);
}
