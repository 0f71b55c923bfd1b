package ordinal.gateway.proxy;

import java.time.Duration;

/**
 * Looks after an attempt while it connects: one whose replica is gone from the snapshot ends at
 * once, and one that takes longer than a handshake does is passed over where another replica is to
 * be had. One event loop.
 */
final class ConnectWatch extends Deadline {
  // As often as deadlines are looked at.
  private static final long PACE_NANOS = Duration.ofMillis(25).toNanos();
  // The Connection Attempt Delay of RFC 8305 section 5: longer than any healthy handshake nearby.
  private static final long PATIENCE_NANOS = Duration.ofMillis(250).toNanos();

  private final Attempt attempt;
  private long passOverAt;

  ConnectWatch(Attempt attempt, long now) {
    this.attempt = attempt;
    passOverAt = now + PATIENCE_NANOS;
    at = now + PACE_NANOS;
  }

  @Override
  void expired(long now) {
    at = now + PACE_NANOS;
    if (attempt.isLost()) {
      attempt.lost();
    } else if (passOverAt <= now) {
      passOverAt = now + PATIENCE_NANOS;
      attempt.passOver();
    }
  }
}
