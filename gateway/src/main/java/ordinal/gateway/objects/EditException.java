package ordinal.gateway.objects;

import java.util.Collection;

/**
 * Why an edit of the configuration was not made. Nothing was changed, but see {@link WriteFailed}.
 */
public abstract sealed class EditException extends Exception {
  private static final long serialVersionUID = 1;

  private EditException(String message, Throwable cause) {
    super(message, cause);
  }

  private EditException(String message) {
    super(message);
  }

  /** There is no such route in force. */
  public static final class NoSuchRoute extends EditException {
    private static final long serialVersionUID = 1;

    public NoSuchRoute(ObjectKey route) {
      super("there is no " + route);
    }
  }

  /**
   * The asked weights themselves are wrong: a weight out of range, or a backend that is not there.
   */
  public static final class BadWeights extends EditException {
    private static final long serialVersionUID = 1;

    BadWeights(String message) {
      super(message);
    }

    static BadWeights unknown(Collection<String> names, Collection<String> known) {
      return new BadWeights(
          "no rule with several backends names "
              + String.join(", ", names)
              + (known.isEmpty()
                  ? "; there is none at all"
                  : "; there are " + String.join(", ", known)));
    }
  }

  /** The object was changed since the version that the edit was made for. */
  public static final class StaleVersion extends EditException {
    private static final long serialVersionUID = 1;

    private final String current;

    public StaleVersion(ObjectKey route, String asked, String current) {
      super(route + " is at version " + current + " and not at " + asked + ": read it again");
      this.current = current;
    }

    /** The version now. */
    public String current() {
      return current;
    }
  }

  /** The file is written in a way that cannot be edited safely: a person has to do it. */
  public static final class NotEditable extends EditException {
    private static final long serialVersionUID = 1;

    public NotEditable(String message) {
      super(message);
    }
  }

  /** Who keeps the objects does not answer, or not as it should; try again later. */
  public static final class Unavailable extends EditException {
    private static final long serialVersionUID = 1;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The file could not be read or written: no permission, a full disk, a failing one. The old text
   * stands; only where its folder could not be forced to disk after the change does the new one.
   */
  public static final class WriteFailed extends EditException {
    private static final long serialVersionUID = 1;

    WriteFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
