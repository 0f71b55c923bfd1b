package ordinal.gateway.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with exit code 1 and this one line. */
final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CliFailure(String message) {
    this(message, null);
  }

  CliFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
