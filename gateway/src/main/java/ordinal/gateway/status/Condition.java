package ordinal.gateway.status;

/**
 * One condition of a status, as it must be now. Immutable.
 *
 * @param reason one word of Gateway API, such as {@code BackendNotFound}
 * @param message for people; where something is wrong it names field and value
 * @param observedGeneration the generation of the object that this is about
 */
public record Condition(
    String type, Truth status, String reason, String message, long observedGeneration) {
  // The API server takes no longer one.
  private static final int LONGEST_MESSAGE = 32_768;

  public Condition {
    message = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
  }

  /** The status of a condition. */
  public enum Truth {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Truth(String text) {
      this.text = text;
    }

    /** As it is written in JSON. */
    public String text() {
      return text;
    }

    /** What a text says; UNKNOWN where it is none of the three. */
    public static Truth of(String text) {
      return text.equals(TRUE.text) ? TRUE : text.equals(FALSE.text) ? FALSE : UNKNOWN;
    }
  }

  static Condition yes(String type, String reason, String message, long generation) {
    return new Condition(type, Truth.TRUE, reason, message, generation);
  }

  static Condition no(String type, String reason, String message, long generation) {
    return new Condition(type, Truth.FALSE, reason, message, generation);
  }

  boolean isTrue() {
    return status == Truth.TRUE;
  }
}
