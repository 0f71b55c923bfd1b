package ordinal.gateway.proxy;

import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;

/** The streams that we reset last on one connection of HTTP/2. One event loop. */
final class RecentResets extends Http2ConnectionAdapter {
  // As many as may be open at once.
  private static final int MOST = 100;

  private final int[] streams = new int[MOST];
  private int next;

  @Override
  public void onStreamClosed(Http2Stream stream) {
    if (stream.isResetSent()) {
      streams[next] = stream.id();
      next = (next + 1) % MOST;
    }
  }

  boolean contains(int stream) {
    for (int one : streams) {
      if (one == stream) {
        return true;
      }
    }
    return false;
  }
}
