package ordinal.gateway.proxy;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import ordinal.gateway.dial.Dial;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.tls.BackendTls;
import ordinal.gateway.upstream.Encryption;
import ordinal.gateway.upstream.Http1Pool;
import ordinal.gateway.upstream.Http2Pool;
import ordinal.gateway.upstream.Pending;
import ordinal.gateway.upstream.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * Connections to replicas that are spoken to with TLS, apart for each way of it, so that none is
 * lent to a request that trusts others. One event loop.
 */
final class TlsClients {
  private final Function<@Nullable Encryption, Http1Pool> pools;
  private final Http2Pool http2;
  private final Map<BackendTls, Http1Pool> http1 = new HashMap<>();

  /**
   * @param pools makes one of HTTP/1.1
   */
  TlsClients(Function<@Nullable Encryption, Http1Pool> pools, Http2Pool http2) {
    this.pools = pools;
    this.http2 = http2;
  }

  @Nullable Pending request(
      Replica.Address address,
      BackendTls tls,
      InetSocketAddress to,
      Receiver receiver,
      boolean fresh) {
    return address.http2()
        ? http2.request(Dial.to(address, tls, new RequestOptions()), receiver)
        : http1.computeIfAbsent(tls, this::pool).request(to, receiver, fresh);
  }

  private Http1Pool pool(BackendTls tls) {
    SslContext context = Dial.context(tls);
    return pools.apply(
        (channel, port) -> context.newHandler(channel.alloc(), tls.hostname(), port));
  }

  /** Ends what has waited or been idle for too long. */
  void sweep() {
    http1.values().forEach(Http1Pool::sweep);
    http1.values().removeIf(Http1Pool::isUnused);
  }

  Future<Void> close() {
    http1.values().forEach(Http1Pool::close);
    return http2.close();
  }
}
