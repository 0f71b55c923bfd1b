package ordinal.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps a server's shutdown away from a connection whose client has sent a part of a head: Vert.x
 * would close it at once, as it knows whole requests only. One event loop.
 */
final class HalfSentGuard extends ChannelInboundHandlerAdapter {
  private final ClientConnection client;

  private HalfSentGuard(ClientConnection client) {
    this.client = client;
  }

  /**
   * @param clock nanoseconds, monotonic
   * @param isHttp2 told when the first bytes say so
   */
  static void watch(
      HttpConnection connection,
      ClientConnection client,
      StrictDecoder decoder,
      LongSupplier clock,
      Consumer<HttpConnection> isHttp2) {
    ChannelPipeline pipeline = RawChannel.of(connection).pipeline();
    pipeline.addFirst(
        new HalfSentGuard(client), new Preface(clock, preface -> isHttp2.accept(connection)));
    pipeline.replace("httpDecoder", "httpDecoder", decoder);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    client.received();
    context.fireChannelRead(bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // It is served as the last request, or closed when its time for a head is up.
    if (!(event instanceof ShutdownEvent && client.isHalfSent())) {
      context.fireUserEventTriggered(event);
    }
  }
}
