package ordinal.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's first message, chooses the listener that it means by the name in it, and leaves
 * the rest to that listener's TLS. Knows afterwards which hosts the client may ask for. One event
 * loop.
 */
final class TlsHandshake extends AbstractSniHandler<SslContext> {
  private static final int LONGEST_HELLO = 65_536;
  // Alert, TLS 1.2, two bytes: fatal, unrecognized_name (RFC 6066 section 3).
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final ListenPort port;
  private final long timeoutMillis;
  private String name = "";
  private @Nullable SslHandler tls;
  // Most requests of a connection are for one host.
  private @Nullable TlsPort lastPort;
  private String lastHost = "";
  private boolean lastAdmitted;

  private TlsHandshake(ListenPort port, long timeoutMillis) {
    super(LONGEST_HELLO, timeoutMillis);
    this.port = port;
    this.timeoutMillis = timeoutMillis;
  }

  /** For a new connection; null where its port is without TLS. */
  static @Nullable TlsHandshake of(ListenPort port, long timeoutNanos) {
    return port.tls() == null
        ? null
        : new TlsHandshake(port, Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
  }

  /** Stands before everything else on the connection until the client's first message is here. */
  void begin(HttpConnection connection) {
    RawChannel.of(connection).pipeline().addFirst(this);
  }

  @Override
  protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String hostname) {
    name = hostname == null ? "" : hostname;
    TlsPort now = port.tls();
    // A port that has lost its TLS since has no certificate for anyone either.
    Optional<SslContext> found = now == null ? Optional.empty() : now.context(name);
    return found
        .map(context.executor()::newSucceededFuture)
        .orElseGet(() ->
            context
                .executor()
                .newFailedFuture(new SSLHandshakeException("no certificate for " + name)));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context, @Nullable String hostname, Future<SslContext> found) {
    if (found.isSuccess()) {
      SslHandler handler = found.getNow().newHandler(context.alloc());
      handler.setHandshakeTimeoutMillis(timeoutMillis);
      tls = handler;
      context.pipeline().replace(this, null, handler);
    } else {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
      throw new DecoderException(found.cause());
    }
  }

  /** Whether client and gateway agreed on HTTP/2; otherwise it is HTTP/1. */
  boolean choseHttp2() {
    return tls != null && TlsContexts.HTTP2.equals(tls.applicationProtocol());
  }

  /**
   * Whether a request for a host may come on this connection: no other listener than that of the
   * handshake is responsible for it.
   */
  boolean admits(String host) {
    TlsPort now = port.tls();
    if (now == null || (now == lastPort && host.equals(lastHost))) {
      return now == null || lastAdmitted;
    }
    String responsible = now.pattern(host);
    lastPort = now;
    lastHost = host;
    lastAdmitted = responsible == null || responsible.equals(now.pattern(name));
    return lastAdmitted;
  }
}
