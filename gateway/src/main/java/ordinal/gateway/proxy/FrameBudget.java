package ordinal.gateway.proxy;

/**
 * How many frames a client may send that are no request and no part of one: PING, SETTINGS,
 * PRIORITY, WINDOW_UPDATE, empty DATA and frames of unknown types. It fills up with time, with each
 * frame that is, and with what the client is sent and takes, so that a busy client is never in
 * want. One connection.
 */
final class FrameBudget {
  static final int MOST = 400;
  private static final long NANOS_EACH = 50_000_000;
  private static final int FOR_WORK = 4;
  // A client that opens its windows in smaller portions than this has us write them for nothing.
  private static final int BYTES_EACH = 512;

  private int left = MOST;
  private long taken;
  private long filled;

  FrameBudget(long now) {
    filled = now;
  }

  /** A request, or a part of a body, either way. */
  void worked() {
    left = Math.min(MOST, left + FOR_WORK);
  }

  /**
   * Of answers so many bytes went out.
   *
   * @param total since the beginning
   */
  void took(long total) {
    long more = (total - taken) / BYTES_EACH;
    left = (int) Math.min(MOST, left + more);
    taken += more * BYTES_EACH;
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
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
