package ordinal.gateway.proxy;

import java.util.List;

/**
 * Bytes of a client and what must become of them. Bytes are characters.
 *
 * @param clause of the RFC that demands it
 */
record Vector(String clause, String bytes, Verdict verdict) {
  private static final int SHOWN = 120;

  /** What must become of the bytes. */
  sealed interface Verdict {}

  /** Answered with this status, closed, and nothing forwarded. */
  record Refuse(int status) implements Verdict {}

  /** No request reaches the origin whole, and the connection is closed. */
  record Cut() implements Verdict {}

  /** Answered by the gateway itself; the connection goes on. */
  record Answer(int status) implements Verdict {}

  /**
   * Forwarded exactly so, with what the gateway adds to each request.
   *
   * @param fields without Host
   */
  record Forward(String line, String host, List<String> fields, String body, List<String> trailers)
      implements Verdict {}

  /** As a report shows it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(clause).append(' ');
    for (int i = 0; i < Math.min(bytes.length(), SHOWN); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        default -> text.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : "" + c);
      }
    }
    return text.append(bytes.length() > SHOWN ? "…" : "").toString();
  }
}
