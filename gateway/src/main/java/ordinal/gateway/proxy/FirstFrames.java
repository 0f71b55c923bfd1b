package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Judges the frames of a client before its first request by their headers alone (RFC 9113 section
 * 4.1), by a budget as that of {@link Http2Guard}: most floods are told, and cut, before anything
 * is done for them. One connection.
 */
final class FirstFrames {
  private static final int TYPE = 3;
  private static final int FLAGS = 4;
  private static final int END_STREAM = 1;

  private final FrameBudget budget;
  private int at;
  // Of the streams that began here all that are reset were reset here.
  private int streams;

  /**
   * @param start how many bytes before the first frame
   */
  FirstFrames(int start, FrameBudget budget) {
    at = start;
    this.budget = budget;
  }

  /**
   * Whether these are too many frames that bring nothing.
   *
   * @param bytes what was judged already, and more
   * @param now nanoseconds, monotonic
   */
  boolean flood(ByteBuf bytes, long now) {
    while (at + Http2CodecUtil.FRAME_HEADER_LENGTH <= bytes.readableBytes()) {
      int frame = bytes.readerIndex() + at;
      int length = bytes.getUnsignedMedium(frame);
      if (!(bringsSomething(bytes, frame, length) || budget.spend(now))) {
        return true;
      }
      at += Http2CodecUtil.FRAME_HEADER_LENGTH + length;
    }
    return false;
  }

  /** Whether a stream is open: its client is known by what it does for that. */
  boolean done() {
    return streams != 0;
  }

  /**
   * How many of these bytes are of frames that were judged. The rest, a part of a frame's header,
   * is to come before the next bytes.
   */
  int judged(ByteBuf bytes) {
    int judged = Math.min(at, bytes.readableBytes());
    at -= judged;
    return judged;
  }

  // A stream that began earns nothing before it is known to last.
  private boolean bringsSomething(ByteBuf bytes, int frame, int length) {
    return switch (bytes.getByte(frame + TYPE)) {
      case Http2FrameTypes.HEADERS -> {
        streams++;
        yield true;
      }
      case Http2FrameTypes.CONTINUATION -> true;
      case Http2FrameTypes.DATA -> {
        boolean part =
            streams > 0 && (length > 0 || (bytes.getByte(frame + FLAGS) & END_STREAM) != 0);
        if (part) {
          budget.worked();
        }
        yield part;
      }
      case Http2FrameTypes.RST_STREAM -> {
        streams--;
        yield false;
      }
      default -> false;
    };
  }
}
