package ordinal.gateway.proxy;

/**
 * How many frames a client may send that cost us work and bring it nothing: PING, SETTINGS,
 * PRIORITY, WINDOW_UPDATE, empty DATA and frames of unknown types. It fills up with time and with
 * each frame that does bring something, so that a busy client is never in want. One connection.
 */
final class FrameBudget {
  static final int MOST = 400;
  private static final long NANOS_EACH = 50_000_000;
  private static final int FOR_WORK = 4;

  private int left = MOST;
  private long filled;

  FrameBudget(long now) {
    filled = now;
  }

  /** A request, or bytes of a body. */
  void worked() {
    left = Math.min(MOST, left + FOR_WORK);
  }

  /** A frame that brings nothing; false where there were too many. */
  boolean spend(long now) {
    if (left == 0) {
      long more = (now - filled) / NANOS_EACH;
      left = (int) Math.min(MOST, more);
      filled += more * NANOS_EACH;
    } else if (left == MOST) {
      filled = now;
    }
    return left-- > 0;
  }
}
