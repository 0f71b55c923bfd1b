package ordinal.gateway.objects;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration, precise enough to be mended without a search.
 *
 * @param file file name inside the configuration folder
 * @param line 1-based line of the field where it is known, else 0
 * @param object the object, or null when the file could not be read far enough to know it
 * @param field path such as {@code spec.rules[0].backendRefs[1].weight}; empty for the whole file
 * @param value the offending value as written, shortened to 200 characters; empty when there is
 *     none
 * @param message what is wrong and what would be right, in one sentence
 */
public record Problem(
    String file, int line, @Nullable ObjectKey object, String field, String value, String message) {
  /**
   * One line: {@code file:line: Kind ns/name: field: value: message}, parts that are unknown left
   * out.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    if (object != null) {
      text.append(": ").append(object);
    }
    if (!field.isEmpty()) {
      text.append(": ").append(field);
    }
    if (!value.isEmpty()) {
      text.append(": ").append(value);
    }
    return text.append(": ").append(message).toString();
  }
}
