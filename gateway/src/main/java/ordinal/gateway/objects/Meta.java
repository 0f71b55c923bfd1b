package ordinal.gateway.objects;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every object carries.
 *
 * @param created {@code metadata.creationTimestamp}; Gateway API breaks ties by it, and a folder
 *     seldom has it
 * @param generation {@code metadata.generation}, which the API server counts up with each change of
 *     the spec; 0 in a folder, which seldom has it
 * @param resourceVersion the API server's, or in a folder the first 16 hexadecimal digits of the
 *     SHA-256 of the document's text; changes with every edit
 * @param file the file that holds the object, relative to the folder
 * @param fieldLines 1-based source line by field path, for problems found after parsing; empty
 *     where unknown
 */
public record Meta(
    ObjectKey key,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<Instant> created,
    long generation,
    String resourceVersion,
    String file,
    Map<String, Integer> fieldLines) {
  public Meta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    fieldLines = Map.copyOf(fieldLines);
  }

  public String namespace() {
    return key.namespace();
  }

  public String name() {
    return key.name();
  }

  /**
   * A problem of this object, with the line where the field or the nearest one around it stands.
   */
  public Problem problem(String field, Object value, String message) {
    return problem(field, value, message, null);
  }

  /** The same, with what it means to the object's status conditions. */
  public Problem problem(String field, Object value, String message, @Nullable Reason reason) {
    return new Problem(file, line(field), key, field, String.valueOf(value), message, reason);
  }

  private int line(String field) {
    for (String at = field; !at.isEmpty(); at = parent(at)) {
      Integer line = fieldLines.get(at);
      if (line != null) {
        return line;
      }
    }
    return 0;
  }

  private static String parent(String field) {
    return field.substring(
        0, Math.max(0, Math.max(field.lastIndexOf('.'), field.lastIndexOf('['))));
  }
}
