package ordinal.counter.visits;

import java.io.IOException;

/** The files do not say how many visits there were; starting would mean to guess. */
public final class DamagedVisitsException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedVisitsException(String message) {
    super(message);
  }
}
