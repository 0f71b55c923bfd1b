package ordinal.gateway.objects;

import java.util.Map;

/**
 * A StatefulSet, as far as it says which replicas must exist: {@code name-start} to {@code
 * name-(start+replicas-1)}.
 *
 * @param replicas {@code spec.replicas}, 1 where absent
 * @param ordinalsStart {@code spec.ordinals.start}, 0 where absent
 * @param podLabels labels of {@code spec.template}; a Service whose selector they satisfy stands
 *     for this set
 */
public record StatefulSet(
    Meta meta, int replicas, int ordinalsStart, String serviceName, Map<String, String> podLabels)
    implements KubeObject {
  public StatefulSet {
    podLabels = Map.copyOf(podLabels);
  }
}
