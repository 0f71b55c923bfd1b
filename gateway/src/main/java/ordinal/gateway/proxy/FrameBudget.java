package ordinal.gateway.proxy;

/**
 * How many frames a client may send that are no request and no part of one: PING, SETTINGS,
 * PRIORITY, WINDOW_UPDATE, GOAWAY, empty DATA, frames of unknown types, and RST_STREAM in the bytes
 * that opened the stream. It fills up with time, with each frame that is, and with what the client
 * is sent and takes, so that a busy client is never in want. One connection.
 */
final class FrameBudget {
  // As many streams as may be open, each with a frame of its own, and what a connection begins
  // with.
  private static final int AT_FIRST = 128;
  private static final int MOST = 400;
  private static final long NANOS_EACH = 50_000_000;
  private static final int FOR_WORK = 4;
  // A client that opens its windows in smaller portions than this has us write them for nothing.
  private static final int BYTES_EACH = 512;

  private int left = AT_FIRST;
  private long taken;
  private long filled;

  FrameBudget(long now) {
    filled = now;
  }

  /** A part of a body, either way. */
  void worked() {
    worked(1);
  }

  /**
   * Requests, or parts of bodies.
   *
   * @param times how many, from 0
   */
  void worked(int times) {
    left = Math.min(MOST, left + FOR_WORK * times);
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
