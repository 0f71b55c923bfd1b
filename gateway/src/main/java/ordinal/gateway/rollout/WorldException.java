package ordinal.gateway.rollout;

/** The world does not answer, or refuses; nothing is known to have been done. Tried again later. */
public final class WorldException extends Exception {
  private static final long serialVersionUID = 1;

  public WorldException(String message, Throwable cause) {
    super(message, cause);
  }

  public WorldException(String message) {
    super(message);
  }
}
