package ordinal.gateway.proxy;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.LongSupplier;

/**
 * Sees the frames of one HTTP/2 client before Vert.x does: a malformed head ends its stream, a
 * flood of frames that bring nothing ends the connection. One event loop.
 */
final class Http2Guard extends Http2FrameListenerDecorator {
  private final Http2Connection connection;
  private final LongSupplier clock;
  private final FrameBudget budget;
  private final Http2Connection.PropertyKey begun;
  private final Http2Connection.PropertyKey trailers;
  // How many bytes of DATA the client has ever allowed us; what of it is no more open was written.
  private long allowed;
  // Streams above this one began since the last read ended; how many, without those reset again.
  private int lastBefore;
  private int lately;

  /**
   * @param trailers where the stream keeps those of its request
   */
  Http2Guard(
      Http2FrameListener next,
      Http2Connection connection,
      Http2Connection.PropertyKey trailers,
      FrameBudget budget,
      LongSupplier clock) {
    super(next);
    this.connection = connection;
    this.trailers = trailers;
    this.budget = budget;
    this.clock = clock;
    begun = connection.newKey();
    allowed = window();
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    Http2Stream opened = connection.stream(stream);
    boolean first = opened.setProperty(begun, true) == null;
    if (first) {
      lately++;
    } else {
      budget.worked();
    }
    String malformed = first ? Http2Head.rewrite(headers, end) : Http2Head.malformedFields(headers);
    if (malformed != null) {
      throw Http2Exception.streamError(stream, PROTOCOL_ERROR, malformed);
    }
    if (!first && !headers.isEmpty()) {
      // Vert.x drops them.
      opened.setProperty(trailers, headers);
    }
    super.onHeadersRead(context, stream, headers, padding, end);
  }

  /** All that has come so far was read: what was opened by it, and not reset, is a request. */
  void readEnded() {
    budget.worked(lately);
    lately = 0;
    lastBefore = connection.remote().lastStreamCreated();
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int stream, long error)
      throws Http2Exception {
    if (stream > lastBefore) {
      // Of a head that Netty refuses nothing was counted.
      Http2Stream reset = connection.stream(stream);
      if (reset != null && reset.getProperty(begun) != null) {
        lately--;
      }
      spend("RST_STREAM behind its own HEADERS");
    }
    super.onRstStreamRead(context, stream, error);
  }

  /** A frame came for a stream that we had reset. */
  void ignored() throws Http2Exception {
    spend("a frame of a stream that was reset");
  }

  // A client's priorities are of no use here, and RFC 9113 section 5.3 deprecates them.
  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    onHeadersRead(context, stream, headers, padding, end);
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    if (data.isReadable() || end) {
      budget.worked();
    } else {
      spend("empty DATA");
    }
    return super.onDataRead(context, stream, data, padding, end);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    spend("PRIORITY");
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    spend("SETTINGS");
    super.onSettingsRead(context, settings);
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
    spend("SETTINGS with ACK");
    super.onSettingsAckRead(context);
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf data)
      throws Http2Exception {
    spend("GOAWAY");
    super.onGoAwayRead(context, last, error, data);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spend("PING");
    super.onPingRead(context, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spend("PING with ACK");
    super.onPingAckRead(context, data);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment)
      throws Http2Exception {
    if (stream == Http2CodecUtil.CONNECTION_STREAM_ID) {
      allowed += increment;
    }
    spend("WINDOW_UPDATE");
    super.onWindowUpdateRead(context, stream, increment);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    spend("a frame of unknown type");
  }

  private int window() {
    return connection.remote().flowController().windowSize(connection.connectionStream());
  }

  private void spend(String frame) throws Http2Exception {
    budget.took(allowed - window());
    if (!budget.spend(clock.getAsLong())) {
      throw new Flood(frame);
    }
  }

  /** Without a stack trace, which would cost more than the frames. */
  private static final class Flood extends Http2Exception {
    private static final long serialVersionUID = 1;

    Flood(String last) {
      super(
          ENHANCE_YOUR_CALM,
          "too many frames that bring nothing, the last one " + last,
          ShutdownHint.HARD_SHUTDOWN);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
