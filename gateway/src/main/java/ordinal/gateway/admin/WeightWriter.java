package ordinal.gateway.admin;

import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.WeightChange;

/** Writes weights to where the objects are kept. */
@FunctionalInterface
public interface WeightWriter {
  /**
   * Changes only the named backends and returns when that is in force. Blocking; called by one
   * thread at a time, never on an event loop.
   *
   * @param ifVersion the resource version that the route must still have
   * @throws EditException where nothing was changed, and why
   */
  WeightChange setWeights(ObjectKey route, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException;
}
