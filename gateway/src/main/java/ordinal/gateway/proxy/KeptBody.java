package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.upstream.Connection;

/**
 * The beginning of a request's body, kept until its replica begins to answer: one of HTTP/2 may say
 * that it has not looked at it. One event loop.
 */
final class KeptBody {
  private static final int MOST = 65_536;

  private final List<ByteBuf> parts = new ArrayList<>(1);
  private int bytes;
  private boolean whole = true;

  /** A part is about to be sent, and stays the caller's. */
  void add(ByteBuf part) {
    bytes += whole ? part.readableBytes() : 0;
    if (bytes > MOST) {
      drop();
    } else if (whole) {
      parts.add(part.retainedDuplicate());
    }
  }

  /** Whether all that was sent is here. */
  boolean isWhole() {
    return whole;
  }

  /** Sends it once more. */
  void write(Connection to) {
    for (ByteBuf part : parts) {
      to.write(part.retainedDuplicate());
    }
  }

  /** It is of no use any more. */
  void drop() {
    whole = false;
    parts.forEach(ByteBuf::release);
    parts.clear();
  }
}
