package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that speaks HTTP/2 with prior knowledge from one that speaks HTTP/1 by its first
 * bytes (RFC 9113 section 3.4), hands all of them on, and is gone. One event loop.
 */
final class Preface extends ChannelInboundHandlerAdapter {
  private static final byte[] HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private final Consumer<ChannelHandlerContext> isHttp2;
  private @Nullable ByteBuf held;

  /**
   * @param isHttp2 makes the rest of the pipeline speak HTTP/2, which includes the preface
   */
  Preface(Consumer<ChannelHandlerContext> isHttp2) {
    this.isHttp2 = isHttp2;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ByteBuf before = held;
    if (before != null) {
      bytes = before.writeBytes(bytes);
      ReferenceCountUtil.release(message);
    }
    int same = same(bytes);
    if (same == HTTP2.length) {
      isHttp2.accept(context);
      leave(context, bytes);
    } else if (same < bytes.readableBytes()) {
      leave(context, bytes);
    } else if (before == null) {
      held = context.alloc().buffer(HTTP2.length).writeBytes(bytes);
      ReferenceCountUtil.release(message);
    }
  }

  private void leave(ChannelHandlerContext context, ByteBuf bytes) {
    held = null;
    context.fireChannelRead(bytes);
    context.pipeline().remove(this);
  }

  private static int same(ByteBuf bytes) {
    int most = Math.min(bytes.readableBytes(), HTTP2.length);
    for (int i = 0; i < most; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != HTTP2[i]) {
        return i;
      }
    }
    return most;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ByteBuf rest = held;
    held = null;
    ReferenceCountUtil.release(rest);
  }
}
