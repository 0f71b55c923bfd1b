package ordinal.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What Vert.x does not offer of a connection. Stateless; on the connection's event loop. */
final class RawChannel {
  // Of the native transport, by name, as others do not have it.
  private static final ChannelOption<Long> UNSENT =
      ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_NOTSENT_LOWAT");
  private static final long MOST_UNSENT = 131_072;

  private RawChannel() {}

  static Channel of(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /**
   * Has the kernel take only a little more than it can send. Else it takes megabytes for each
   * client that begins to read slowly, as fast as replicas give them, and all others wait
   * meanwhile.
   */
  static void boundUnsent(HttpConnection connection) {
    of(connection).config().setOption(UNSENT, MOST_UNSENT);
  }

  /** Closes at once: Vert.x would wait for as long as the peer does not take what was written. */
  static void close(HttpConnection connection) {
    Channel channel = of(connection);
    if (channel.isOpen()) {
      // From the first handler the request passes none that would wait.
      ChannelFuture _ = channel.pipeline().firstContext().close();
    }
  }

  /** Closes at once with a reset, for a peer that would take a clean end for the end of a body. */
  static void reset(HttpConnection connection) {
    Channel channel = of(connection);
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    close(connection);
  }

  static void onClose(HttpConnection connection, Runnable then) {
    of(connection).closeFuture().addListener(closed -> then.run());
  }
}
