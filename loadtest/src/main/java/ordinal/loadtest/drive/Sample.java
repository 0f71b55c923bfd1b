package ordinal.loadtest.drive;

import org.jspecify.annotations.Nullable;

/**
 * One request. Times are nanoseconds since the load began.
 *
 * @param user 0-based
 * @param due when it should have been sent; latency counts from here
 * @param sent when it was handed to the client
 * @param done when the answer was complete, or the request had failed
 * @param status of HTTP, 0 where there was no answer
 * @param failure why there was no answer
 * @param version as the answer said, or empty
 * @param replica from {@code x-ordinal-replica} or the JSON field {@code replica}, or empty
 */
public record Sample(
    int user,
    long due,
    long sent,
    long done,
    int status,
    @Nullable Failure failure,
    String version,
    String replica) {
  /** An answer that is no error. */
  public boolean good() {
    return failure == null && status < 400;
  }

  /** From when it was due, in nanoseconds. */
  public long latency() {
    return done - due;
  }

  /** {@code HTTP 503}, {@code timeout} and so on; of failed ones only. */
  public String kind() {
    return failure == null ? "HTTP " + status : failure.toString();
  }
}
