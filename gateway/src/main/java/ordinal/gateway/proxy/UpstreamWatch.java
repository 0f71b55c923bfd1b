package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Watches a connection to a replica: counts what comes in, which tells a connection that went stale
 * from a replica that failed, and closes one on which something follows an answer, lest it be taken
 * for the next one. One event loop.
 */
final class UpstreamWatch extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<UpstreamWatch> KEY =
      AttributeKey.valueOf(UpstreamWatch.class.getName());

  private long reads;
  private long answers;
  private boolean answered;

  /** To be called for each new connection, before its first request. */
  static void install(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      UpstreamWatch watch = new UpstreamWatch();
      ChannelPipeline pipeline = base.channel().pipeline();
      if (pipeline.get("codec") != null) {
        base.channel().attr(KEY).set(watch);
        pipeline.addBefore("codec", null, watch);
        pipeline.addAfter("codec", null, watch.new Messages());
      }
    }
  }

  /** Null where the connection is not watched. */
  static @Nullable UpstreamWatch of(HttpClientRequest request) {
    return request.connection() instanceof ConnectionBase base
        ? base.channel().attr(KEY).get()
        : null;
  }

  /** How often something came in. */
  long reads() {
    return reads;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reads++;
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
    } else if (answered) {
      bytes.release();
      close(context);
    } else {
      read(context, bytes);
    }
  }

  private void read(ChannelHandlerContext context, ByteBuf bytes) {
    long before = answers;
    bytes.retain();
    try {
      context.fireChannelRead(bytes);
      if (answers > before && bytes.isReadable()) {
        close(context);
      }
    } finally {
      bytes.release();
    }
  }

  private static void close(ChannelHandlerContext context) {
    ChannelFuture _ = context.close();
  }

  /**
   * Notes where answers end, and drops interim ones that nobody asked for and that Vert.x would
   * take for final (RFC 9110 section 15.2). One connection.
   */
  private final class Messages extends ChannelDuplexHandler {
    private int status;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse answer) {
        status = answer.status().code();
      }
      if (message instanceof LastHttpContent && status >= 200) {
        answered = true;
        answers++;
      }
      if (status == 102 || (status > 103 && status < 200)) {
        ReferenceCountUtil.release(message);
      } else {
        context.fireChannelRead(message);
      }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpRequest) {
        answered = false;
      }
      super.write(context, message, promise);
    }
  }
}
