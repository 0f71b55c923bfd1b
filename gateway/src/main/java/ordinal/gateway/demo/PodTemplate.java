package ordinal.gateway.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code spec.template} of a StatefulSet. Two are equal where they say the same, however it is
 * written. Immutable.
 *
 * @param json its fields in the order of their names
 */
record PodTemplate(String json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a parsed document. */
  static PodTemplate of(Object template) {
    return new PodTemplate(text(sorted(template)));
  }

  /** As a ControllerRevision is named: by the set and a hash of the template. */
  String revision(String set) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      return set + "-" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Map<String, String> labels() {
    return map(map(tree().get("metadata")).get("labels")).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> String.valueOf(e.getValue())));
  }

  /** Of the first container; values that come from elsewhere are left out. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    list(map(tree().get("spec")).get("containers")).stream()
        .limit(1)
        .flatMap(container -> list(map(container).get("env")).stream())
        .map(PodTemplate::map)
        .filter(variable -> variable.containsKey("name") && variable.containsKey("value"))
        .forEach(variable ->
            environment.put(
                String.valueOf(variable.get("name")), String.valueOf(variable.get("value"))));
    return environment;
  }

  /** What another set's pods run, with the labels of this one. */
  PodTemplate running(PodTemplate other) {
    Map<String, Object> own = new LinkedHashMap<>(tree());
    Map<String, Object> theirs = other.tree();
    Map<String, Object> metadata = new LinkedHashMap<>(map(own.get("metadata")));
    Object annotations = map(theirs.get("metadata")).get("annotations");
    if (annotations == null) {
      metadata.remove("annotations");
    } else {
      metadata.put("annotations", annotations);
    }
    own.put("metadata", metadata);
    own.put("spec", map(theirs.get("spec")));
    return of(own);
  }

  private Map<String, Object> tree() {
    try {
      return map(JSON.readValue(json, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Object tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("spec.template cannot be kept: " + e.getMessage(), e);
    }
  }

  private static Object sorted(Object tree) {
    if (tree instanceof Map<?, ?> fields) {
      Map<String, Object> sorted = new TreeMap<>();
      fields.forEach((name, value) -> {
        if (value != null) {
          sorted.put(String.valueOf(name), sorted(value));
        }
      });
      return sorted;
    }
    return tree instanceof List<?> list ? list.stream().map(PodTemplate::sorted).toList() : tree;
  }

  static Map<String, Object> map(@Nullable Object tree) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> found) {
      found.forEach((name, value) -> {
        if (value != null) {
          fields.put(String.valueOf(name), value);
        }
      });
    }
    return fields;
  }

  private static List<?> list(@Nullable Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }
}
