package ordinal.gateway.aggregate;

/** What came of asking one replica. */
sealed interface Outcome {
  /** Its known value was confirmed or raised just now. */
  record Live() implements Outcome {}

  /** Nothing that counts was read. */
  record Failed(String error) implements Outcome {}
}
