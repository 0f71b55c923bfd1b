package ordinal.gateway.proxy;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import ordinal.gateway.config.Settings;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.tls.BackendTls;
import ordinal.gateway.tls.KeyedCertificate;
import ordinal.gateway.upstream.Encryption;
import ordinal.gateway.upstream.Http1Pool;
import ordinal.gateway.upstream.Http2Pool;
import ordinal.gateway.upstream.Pending;
import ordinal.gateway.upstream.PoolCounts;
import ordinal.gateway.upstream.Receiver;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to all replicas. */
final class Upstreams {
  private static final int MAX_HEAD = 65_536;
  private static final int ADDRESSES = 4096;

  private final Http1Pool http1;
  private final Http2Pool http2;
  private final TlsClients tls;
  private final Map<Replica.Address, InetSocketAddress> addresses = new HashMap<>();

  /** To be made on the event loop that it is for. */
  Upstreams(Vertx vertx, Settings.Upstream settings, LongSupplier ticker) {
    VertxInternal internal = (VertxInternal) vertx;
    Http1Pool.Limits limits =
        new Http1Pool.Limits(
            settings.maxConnections(),
            settings.maxWaiting(),
            settings.connectTimeout(),
            settings.keepAlive(),
            MAX_HEAD);
    EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
    PoolCounts counts = new PoolCounts();
    Function<@Nullable Encryption, Http1Pool> pools =
        encryption ->
            new Http1Pool(
                loop,
                internal.transport().channelFactory(false),
                internal.nameResolver().nettyAddressResolverGroup(),
                limits,
                ticker,
                counts,
                encryption);
    http1 = pools.apply(null);
    http2 = Http2Pool.plain(vertx, limits);
    tls = new TlsClients(pools, Http2Pool.encrypted(vertx, limits));
  }

  /** What the connections of HTTP/1 do. */
  PoolCounts counts() {
    return http1.counts();
  }

  /**
   * Lends a connection for one request, at once where one is idle.
   *
   * @param identity what a replica that asks for a certificate is shown; null for nothing
   * @param fresh whether only one will do that has served no other request
   * @return where it has to wait: what ends the wait; otherwise null
   */
  @Nullable Pending request(
      Replica.Address address,
      @Nullable KeyedCertificate identity,
      Receiver receiver,
      boolean fresh) {
    InetSocketAddress to = socketAddress(address);
    BackendTls with = address.tls();
    if (with != null) {
      return tls.request(address, with.showing(identity), to, receiver, fresh);
    }
    return address.http2() ? http2.request(to, receiver) : http1.request(to, receiver, fresh);
  }

  /** Ends what has waited or been idle for too long. */
  void sweep() {
    http1.sweep();
    tls.sweep();
  }

  Future<Void> close() {
    http1.close();
    return Future.join(http2.close(), tls.close()).mapEmpty();
  }

  private InetSocketAddress socketAddress(Replica.Address address) {
    InetSocketAddress known = addresses.get(address);
    if (known != null) {
      return known;
    }
    // Replicas come and go with ever new addresses.
    if (addresses.size() >= ADDRESSES) {
      addresses.clear();
    }
    InetSocketAddress created = InetSocketAddress.createUnresolved(address.host(), address.port());
    addresses.put(address, created);
    return created;
  }
}
