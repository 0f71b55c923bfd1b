package ordinal.counter.visits;

import java.io.IOException;

/**
 * A force failed, so the kernel may have marked lost pages as clean: a second force on this file
 * would succeed without writing them. Nothing but a new start, which reads what is there, helps.
 */
final class ForceFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  ForceFailedException(String file, IOException cause) {
    super("cannot force " + file + " to disk: " + cause.getMessage(), cause);
  }
}
