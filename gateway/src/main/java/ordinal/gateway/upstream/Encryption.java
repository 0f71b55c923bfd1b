package ordinal.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** How the connections of a pool are encrypted. */
@FunctionalInterface
public interface Encryption {
  /** What encrypts a new connection to that port, before anything else of it. */
  SslHandler begin(Channel channel, int port);
}
