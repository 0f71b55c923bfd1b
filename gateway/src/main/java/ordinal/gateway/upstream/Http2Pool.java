package ordinal.gateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop to replicas that speak HTTP/2, by prior knowledge (RFC 9113
 * section 3.3) or with TLS, each shared by as many requests as its replica allows. One event loop.
 */
public final class Http2Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Pool.class);

  // Vert.x closes a client that nothing references.
  private final HttpClientAgent client;
  // The client reads it before request() returns.
  private final RequestOptions options = new RequestOptions();

  private Http2Pool(HttpClientBuilder clients, Http1Pool.Limits limits) {
    client =
        clients
            .with(
                new PoolOptions()
                    .setHttp2MaxSize(limits.maxConnections())
                    .setMaxWaitQueueSize(limits.maxWaiting()))
            .withConnectHandler(Http2Pool::connected)
            .build();
    // Bounds the wait for a free connection; longer than that for a new one, to tell them apart.
    options.setConnectTimeout(limits.connectTimeout().toMillis() * 2);
  }

  private static void connected(HttpConnection connection) {
    // The request that it concerns learns of it; without a handler Vert.x logs an error.
    connection.exceptionHandler(e -> LOG.debug("A connection failed", e));
    InterimFilter.install(connection);
  }

  /** Of replicas without TLS. */
  public static Http2Pool plain(Vertx vertx, Http1Pool.Limits limits) {
    return new Http2Pool(vertx.httpClientBuilder().with(config(limits)), limits);
  }

  /** Of replicas with TLS, each of which must agree by ALPN. */
  public static Http2Pool encrypted(Vertx vertx, Http1Pool.Limits limits) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2))
            .setUseAlpn(true)
            .setForceSni(true)
            .setHttp2KeepAliveTimeout((int) limits.keepAlive().toSeconds())
            .setInitialSettings(
                new Http2Settings()
                    .setPushEnabled(false)
                    .setMaxHeaderListSize(limits.maxHeadBytes()));
    options.setConnectTimeout((int) limits.connectTimeout().toMillis());
    return new Http2Pool(vertx.httpClientBuilder().with(options), limits);
  }

  private static HttpClientConfig config(Http1Pool.Limits limits) {
    return new HttpClientConfig()
        .setVersions(HttpVersion.HTTP_2)
        .setConnectTimeout(limits.connectTimeout())
        .setHttp2Config(
            new Http2ClientConfig()
                .setClearTextUpgrade(false)
                .setKeepAliveTimeout(limits.keepAlive())
                .setInitialSettings(
                    new Http2Settings()
                        .setPushEnabled(false)
                        .setMaxHeaderListSize(limits.maxHeadBytes())));
  }

  /** Opens a stream; what is returned ends the wait for it. */
  public Pending request(InetSocketAddress address, Receiver receiver) {
    Waiter waiter = new Waiter(receiver);
    options.setServer(SocketAddress.inetSocketAddress(address.getPort(), address.getHostString()));
    client.request(options).onComplete(waiter::connected);
    return waiter;
  }

  /**
   * The same, to where the request says.
   *
   * @param to its server and its TLS
   */
  public Pending request(RequestOptions to, Receiver receiver) {
    Waiter waiter = new Waiter(receiver);
    client.request(to.setConnectTimeout(options.getConnectTimeout())).onComplete(waiter::connected);
    return waiter;
  }

  public Future<Void> close() {
    return client.close();
  }

  private static final class Waiter implements Pending {
    private final Receiver receiver;
    private boolean over;

    private Waiter(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void cancel() {
      over = true;
    }

    @Override
    public boolean isQueued() {
      return false;
    }

    private void connected(@Nullable HttpClientRequest request, @Nullable Throwable failure) {
      if (over) {
        discard(request);
      } else if (request == null) {
        receiver.notConnected(Http2Stream.failure(failure));
      } else if (request.version() != HttpVersion.HTTP_2) {
        discard(request);
        receiver.notConnected(new ConnectException("the replica does not agree on HTTP/2"));
      } else {
        receiver.connected(new Http2Stream(request, receiver));
      }
    }

    // Nothing was sent: the connection is kept.
    private static void discard(@Nullable HttpClientRequest request) {
      if (request != null) {
        // Without a handler Vert.x logs the reset as an error.
        request.exceptionHandler(reset -> {});
        request.reset();
      }
    }
  }
}
