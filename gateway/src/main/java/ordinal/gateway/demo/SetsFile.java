package ordinal.gateway.demo;

import static ordinal.gateway.demo.PodTemplate.map;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The StatefulSets and Services of {@code counter.yaml}, with all that their keeper needs.
 *
 * @param services selector by the Service's name
 */
record SetsFile(List<SetSpec> sets, Map<String, Map<String, String>> services) {
  SetsFile {
    sets = List.copyOf(sets);
    services = new LinkedHashMap<>(services);
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException in one line: no YAML, or a field that makes no sense
   */
  static SetsFile read(String text) {
    List<SetSpec> sets = new ArrayList<>();
    Map<String, Map<String, String>> services = new LinkedHashMap<>();
    try {
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
        Map<String, Object> object = map(document);
        String name = String.valueOf(map(object.get("metadata")).get("name"));
        Map<String, Object> spec = map(object.get("spec"));
        switch (String.valueOf(object.get("kind"))) {
          case "StatefulSet" -> sets.add(set(name, spec));
          case "Service" -> {
            Map<String, String> selector = new LinkedHashMap<>();
            map(spec.get("selector")).forEach((k, v) -> selector.put(k, String.valueOf(v)));
            services.put(name, selector);
          }
          default -> {}
        }
      }
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).lines().findFirst().orElse("no YAML"), e);
    }
    return new SetsFile(sets, services);
  }

  /** Whether the Service stands for pods with these labels. */
  static boolean selects(Map<String, String> selector, Map<String, String> labels) {
    return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
  }

  private static SetSpec set(String name, Map<String, Object> spec) {
    Map<String, Object> strategy = map(spec.get("updateStrategy"));
    Map<String, Object> rolling = map(strategy.get("rollingUpdate"));
    Map<String, Object> claims = map(spec.get("persistentVolumeClaimRetentionPolicy"));
    return new SetSpec(
        name,
        whole(name, "replicas", spec.get("replicas"), 1, 0, 50),
        whole(name, "ordinals.start", map(spec.get("ordinals")).get("start"), 0, 0, 1_000_000),
        whole(name, "partition", rolling.get("partition"), 0, 0, Integer.MAX_VALUE),
        "OnDelete".equals(strategy.get("type")),
        "Parallel".equals(spec.get("podManagementPolicy")),
        whole(name, "maxUnavailable", rolling.get("maxUnavailable"), 1, 1, 50),
        Duration.ofSeconds(whole(name, "minReadySeconds", spec.get("minReadySeconds"), 0, 0, 3600)),
        "Delete".equals(claims.get("whenScaled")),
        PodTemplate.of(map(spec.get("template"))));
  }

  private static int whole(
      String set, String field, @Nullable Object value, int absent, int least, int most) {
    if (value == null) {
      return absent;
    }
    if (value instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw new IllegalArgumentException(
        "StatefulSet %s: %s: %s: must be a whole number from %d to %d"
            .formatted(set, field, value, least, most));
  }
}
