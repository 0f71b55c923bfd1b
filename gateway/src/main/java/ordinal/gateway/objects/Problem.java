package ordinal.gateway.objects;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration, precise enough to be mended without a search.
 *
 * @param file file name inside the configuration folder; empty for an object of an API server
 * @param line 1-based line of the field where it is known, else 0
 * @param object the object, or null when the file could not be read far enough to know it
 * @param field path such as {@code spec.rules[0].backendRefs[1].weight}; empty for the whole file
 * @param value the offending value as written, shortened to 200 characters; empty when there is
 *     none
 * @param message what is wrong and what would be right, in one sentence
 * @param reason what it means to the object's status conditions; null where it changes none
 */
public record Problem(
    String file,
    int line,
    @Nullable ObjectKey object,
    String field,
    String value,
    String message,
    @Nullable Reason reason) {
  private static final int LONGEST_VALUE = 200;

  public Problem {
    value = printable(value);
  }

  public Problem(
      String file,
      int line,
      @Nullable ObjectKey object,
      String field,
      String value,
      String message) {
    this(file, line, object, field, value, message, null);
  }

  // A value is the user's text: it must not break a log line, nor fill the log.
  private static String printable(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length() && text.length() < LONGEST_VALUE; i++) {
      char c = value.charAt(i);
      boolean lone =
          Character.isSurrogate(c)
              && (i + 1 == value.length() || text.length() + 1 == LONGEST_VALUE);
      if (!lone) {
        text.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return text.toString();
  }

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
      text.append(text.isEmpty() ? "" : ": ").append(object);
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
