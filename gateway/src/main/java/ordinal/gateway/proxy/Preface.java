package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that speaks HTTP/2 with prior knowledge from one that speaks HTTP/1 by its first
 * bytes (RFC 9113 section 3.4), hands all of them on, and is gone. A client of HTTP/2 whose first
 * bytes are a flood is cut here. One event loop.
 */
final class Preface extends ChannelInboundHandlerAdapter {
  private static final byte[] HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  // SETTINGS without any, and GOAWAY with ENHANCE_YOUR_CALM (RFC 9113 sections 6.5 and 6.8).
  private static final byte[] CALM =
      HexFormat.of().parseHex("000000040000000000" + "000008070000000000" + "000000000000000b");
  // Enough for a budget of frames of their usual sizes.
  private static final int JUDGED = 16_384;

  private final LongSupplier clock;
  private final Consumer<ChannelHandlerContext> isHttp2;
  private @Nullable ByteBuf held;
  private boolean cut;

  /**
   * @param clock nanoseconds, monotonic
   * @param isHttp2 makes the rest of the pipeline speak HTTP/2, which includes the preface
   */
  Preface(LongSupplier clock, Consumer<ChannelHandlerContext> isHttp2) {
    this.clock = clock;
    this.isHttp2 = isHttp2;
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
    if (differs(bytes)) {
      leave(context);
      context.pipeline().remove(this);
    } else if (isFlood(bytes)) {
      cut(context);
    } else if (bytes.readableBytes() >= JUDGED) {
      speak(context);
    }
  }

  /** All that has come so far is here. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held != null && held.readableBytes() >= HTTP2.length) {
      speak(context);
    }
    context.fireChannelReadComplete();
  }

  private boolean isFlood(ByteBuf bytes) {
    long now = clock.getAsLong();
    return FirstFrames.flood(bytes, bytes.readerIndex() + HTTP2.length, new FrameBudget(now), now);
  }

  private void cut(ChannelHandlerContext context) {
    cut = true;
    release();
    ChannelFuture _ =
        context
            .writeAndFlush(Unpooled.wrappedBuffer(CALM))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private void speak(ChannelHandlerContext context) {
    isHttp2.accept(context);
    leave(context);
    context.pipeline().remove(this);
  }

  private void leave(ChannelHandlerContext context) {
    ByteBuf bytes = held;
    held = null;
    context.fireChannelRead(bytes);
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
