package ordinal.gateway.aggregate;

/** Why a replica's value could not be read; the message is shown to clients. */
final class ReadFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReadFailure(String message) {
    // Expected and frequent: no stack trace.
    super(message, null, false, false);
  }
}
