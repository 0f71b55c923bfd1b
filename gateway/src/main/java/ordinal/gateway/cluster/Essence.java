package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As much of an object as can make a difference to the gateway: what Kubernetes notes in pods and
 * slices all day long must not wake anyone. Pure.
 */
final class Essence {
  private static final String OURS = "ordinal.dev/";
  private static final int UID_DIGITS = 8;
  private static final String AUTHORITIES = "ca.crt";
  private static final Set<String> LARGE = Set.of("volumeClaimTemplates");

  private Essence() {}

  static Map<String, Object> of(Watched kind, GenericKubernetesResource object) {
    Map<String, Object> essence = new LinkedHashMap<>();
    essence.put("apiVersion", kind.apiVersion());
    essence.put("kind", kind.kind());
    essence.put("metadata", metadata(object.getMetadata()));
    object
        .getAdditionalProperties()
        .forEach((field, value) -> {
          if (field.equals("status")) {
            traffic(kind, value).ifPresent(status -> essence.put(field, status));
          } else if (!kind.equals(Watched.POD)) {
            essence.put(field, value instanceof Map<?, ?> map ? small(kind, map) : value);
          }
        });
    return essence;
  }

  /**
   * Changes with the object's {@code spec} and with nothing else, unlike the API server's {@code
   * resourceVersion}, which our own writing of status moves on.
   */
  static String version(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    @Nullable Long generation = meta.getGeneration();
    if (generation == null) {
      return "";
    }
    String uid = Optional.ofNullable(meta.getUid()).orElse("");
    return uid.substring(0, Math.min(UID_DIGITS, uid.length())) + "." + generation;
  }

  // The one status that routes: how the table deviates while a release is under way.
  private static Optional<Map<String, Object>> traffic(Watched kind, Object status) {
    return kind.equals(Watched.STATEFUL_ROLLOUT) && status instanceof Map<?, ?> map
        ? Optional.<Object>ofNullable(map.get("traffic")).map(traffic -> Map.of("traffic", traffic))
        : Optional.empty();
  }

  private static Map<String, Object> metadata(ObjectMeta meta) {
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("name", meta.getName());
    put(kept, "namespace", meta.getNamespace());
    put(kept, "creationTimestamp", meta.getCreationTimestamp());
    put(kept, "generation", meta.getGeneration());
    kept.put("labels", Optional.ofNullable(meta.getLabels()).orElse(Map.of()));
    Map<String, Object> annotations = new LinkedHashMap<>();
    Optional.ofNullable(meta.getAnnotations())
        .orElse(Map.of())
        .forEach((name, value) -> {
          if (name.startsWith(OURS)) {
            annotations.put(name, value);
          }
        });
    kept.put("annotations", annotations);
    return kept;
  }

  private static void put(Map<String, Object> map, String field, @Nullable Object value) {
    if (value != null) {
      map.put(field, value);
    }
  }

  // Of a pod template the labels count, its containers do not; of a ConfigMap authorities do.
  private static Map<Object, Object> small(Watched kind, Map<?, ?> spec) {
    Map<Object, Object> kept = new LinkedHashMap<>();
    if (kind.equals(Watched.CONFIG_MAP)) {
      Optional.<Object>ofNullable(spec.get(AUTHORITIES))
          .ifPresent(pem -> kept.put(AUTHORITIES, pem));
      return kept;
    }
    spec.forEach((field, value) -> {
      if (field.equals("template") && value instanceof Map<?, ?> template) {
        Map<Object, Object> labels = new LinkedHashMap<>(template);
        labels.remove("spec");
        kept.put(field, labels);
      } else if (!LARGE.contains(field)) {
        kept.put(field, value);
      }
    });
    return kept;
  }
}
