package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that speaks HTTP/2 with prior knowledge from one that speaks HTTP/1 by its first
 * bytes (RFC 9113 section 3.4), hands all of them on, and is gone. A client of HTTP/2 that begins
 * with a flood is cut here, up to its first request. One event loop.
 */
final class Preface extends ChannelInboundHandlerAdapter {
  private static final byte[] HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  // Without any (RFC 9113 section 6.5).
  private static final byte[] SETTINGS = HexFormat.of().parseHex("000000040000000000");
  // GOAWAY with ENHANCE_YOUR_CALM (RFC 9113 section 6.8).
  private static final byte[] CALM =
      HexFormat.of().parseHex("000008070000000000" + "000000000000000b");
  // Enough for a budget of frames of their usual sizes.
  private static final int JUDGED = 16_384;

  private final LongSupplier clock;
  private final Consumer<ChannelHandlerContext> isHttp2;
  private final FirstFrames frames;
  private @Nullable ByteBuf held;
  private boolean http2;
  private boolean cut;

  /**
   * @param clock nanoseconds, monotonic
   * @param isHttp2 makes the rest of the pipeline speak HTTP/2, which includes the preface
   */
  Preface(LongSupplier clock, Consumer<ChannelHandlerContext> isHttp2) {
    this.clock = clock;
    this.isHttp2 = isHttp2;
    frames = new FirstFrames(HTTP2.length, new FrameBudget(clock.getAsLong()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (cut) {
      bytes.release();
      return;
    }
    if (held != null) {
      held.writeBytes(bytes);
      bytes.release();
      bytes = held;
    }
    held = bytes;
    if (!http2 && differs(bytes)) {
      leave(context, bytes);
    } else if (frames.flood(bytes, clock.getAsLong())) {
      cut(context);
    } else if (bytes.readableBytes() >= JUDGED) {
      goOn(context, bytes);
    }
  }

  /** All that has come so far is here. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held != null && (http2 || held.readableBytes() >= HTTP2.length)) {
      goOn(context, held);
    }
    context.fireChannelReadComplete();
  }

  private void cut(ChannelHandlerContext context) {
    cut = true;
    release();
    ByteBuf goodbye = http2 ? Unpooled.wrappedBuffer(CALM) : Unpooled.wrappedBuffer(SETTINGS, CALM);
    ChannelFuture _ =
        context
            .writeAndFlush(goodbye)
            .addListener(said -> {
              // From here, as the handler of HTTP/2 would say goodbye once more.
              ChannelFuture _ = context.close();
            });
  }

  private void goOn(ChannelHandlerContext context, ByteBuf bytes) {
    held = null;
    if (!http2) {
      http2 = true;
      isHttp2.accept(context);
    }
    if (frames.done()) {
      leave(context, bytes);
      return;
    }
    int whole = frames.judged(bytes);
    int rest = bytes.readableBytes() - whole;
    if (whole == 0) {
      held = bytes;
      return;
    }
    if (rest > 0) {
      held = bytes.copy(bytes.readerIndex() + whole, rest);
    }
    context.fireChannelRead(bytes.writerIndex(bytes.readerIndex() + whole));
  }

  private void leave(ChannelHandlerContext context, ByteBuf bytes) {
    held = null;
    context.fireChannelRead(bytes);
    context.pipeline().remove(this);
  }

  /** From the preface, as far as it has come. */
  private static boolean differs(ByteBuf bytes) {
    int most = Math.min(bytes.readableBytes(), HTTP2.length);
    for (int i = 0; i < most; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != HTTP2[i]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release();
  }

  private void release() {
    ByteBuf rest = held;
    held = null;
    ReferenceCountUtil.release(rest);
  }
}
