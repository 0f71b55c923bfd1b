package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Judges the frames that came with a client's preface by their headers alone (RFC 9113 section
 * 4.1), by the same budget as {@link Http2Guard}: most floods are told, and cut, before anything is
 * built for them. Pure.
 */
final class FirstFrames {
  private static final int END_STREAM = 1;
  private static final int FLAGS = 4;

  private FirstFrames() {}

  /**
   * Whether these are too many frames that bring nothing.
   *
   * @param start where the first frame begins
   * @param budget of the connection; is spent
   * @param now nanoseconds, monotonic
   */
  static boolean flood(ByteBuf bytes, int start, FrameBudget budget, long now) {
    int at = start;
    while (at + Http2CodecUtil.FRAME_HEADER_LENGTH <= bytes.writerIndex()) {
      int length = bytes.getUnsignedMedium(at);
      if (!(bringsSomething(bytes, at, length, budget) || budget.spend(now))) {
        return true;
      }
      at += Http2CodecUtil.FRAME_HEADER_LENGTH + length;
    }
    return false;
  }

  // All streams that are reset here began here. One that began earns nothing before it is known to
  // last.
  private static boolean bringsSomething(ByteBuf bytes, int at, int length, FrameBudget budget) {
    return switch (bytes.getByte(at + FLAGS - 1)) {
      case Http2FrameTypes.HEADERS, Http2FrameTypes.CONTINUATION -> true;
      case Http2FrameTypes.DATA -> {
        boolean part = length > 0 || (bytes.getByte(at + FLAGS) & END_STREAM) != 0;
        if (part) {
          budget.worked();
        }
        yield part;
      }
      default -> false;
    };
  }
}
