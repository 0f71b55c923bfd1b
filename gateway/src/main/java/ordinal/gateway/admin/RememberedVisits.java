package ordinal.gateway.admin;

import io.vertx.core.Future;
import java.util.List;
import ordinal.gateway.aggregate.Known;

/** The values that totals remember of replicas that cannot be asked. Any thread. */
public interface RememberedVisits {
  /** All of them. */
  Future<List<Known>> known();

  /** Completes when it is durable; false where nothing was known. */
  Future<Boolean> forget(String key, String namespace, String replica);
}
