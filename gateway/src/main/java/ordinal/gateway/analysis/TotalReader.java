package ordinal.gateway.analysis;

import java.io.IOException;
import java.util.Optional;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.objects.ObjectKey;

/** Adds up what all replicas hold. Blocking. */
@FunctionalInterface
public interface TotalReader {
  /**
   * No value in it was read before this was called.
   *
   * @return empty where no rule in force has that Aggregation
   * @throws IOException where it does not come in time
   */
  Optional<Total> read(ObjectKey aggregation) throws IOException;
}
