package ordinal.gateway.upstream;

import java.io.IOException;

/** The replica closed the connection before its answer's end. */
public final class ClosedEarly extends IOException {
  /** What happened, in words. */
  public static final String MESSAGE = "the connection was closed before the answer's end";

  private static final long serialVersionUID = 1;

  ClosedEarly() {
    super(MESSAGE);
  }
}
