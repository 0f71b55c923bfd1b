package ordinal.gateway.objects;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An edit of a route's weights that is in force. Immutable.
 *
 * @param before weight by backend name of all rules that share traffic, in their order; of a
 *     backend that stands in several rules the first
 * @param after the same after the edit; equal to {@code before} where nothing had to be written
 * @param resourceVersion the route's version now
 */
public record WeightChange(
    ObjectKey route,
    Map<String, Integer> before,
    Map<String, Integer> after,
    String file,
    String resourceVersion) {
  public WeightChange {
    before = Collections.unmodifiableMap(new LinkedHashMap<>(before));
    after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
  }
}
