package ordinal.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import ordinal.gateway.config.Settings;
import ordinal.gateway.replicas.Replica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to all replicas: a client for each version of HTTP, with one pool for each address.
 * One event loop.
 */
final class Upstreams {
  private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);
  private static final int CHUNK = 65_536;
  private static final int ADDRESSES = 4096;

  // Vert.x closes a client that nothing references.
  private final HttpClientAgent http1;
  private final HttpClientAgent http2;
  private final Map<Replica.Address, SocketAddress> addresses = new HashMap<>();
  private final int maxConnections;
  // The client reads it before request() returns.
  private final RequestOptions options = new RequestOptions();

  Upstreams(Vertx vertx, Settings.Upstream settings) {
    maxConnections = settings.maxConnections();
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.maxConnections())
            .setHttp2MaxSize(settings.maxConnections())
            .setMaxWaitQueueSize(settings.maxWaiting());
    http1 = client(vertx, http1(settings), pool);
    http2 = client(vertx, http2(settings), pool);
    // Bounds the wait for a free connection; longer than that for a new one, to tell them apart.
    options.setConnectTimeout(settings.connectTimeout().toMillis() * 2);
  }

  private static HttpClientConfig http1(Settings.Upstream settings) {
    return new HttpClientConfig()
        .setVersions(HttpVersion.HTTP_1_1)
        .setConnectTimeout(settings.connectTimeout())
        .setHttp1Config(
            new Http1ClientConfig()
                .setKeepAliveTimeout(settings.keepAlive())
                .setMaxHeaderSize(CHUNK)
                .setMaxChunkSize(CHUNK));
  }

  // As many streams on a connection as its replica allows; then the pool opens another.
  private static HttpClientConfig http2(Settings.Upstream settings) {
    return new HttpClientConfig()
        .setVersions(HttpVersion.HTTP_2)
        .setConnectTimeout(settings.connectTimeout())
        .setHttp2Config(
            new Http2ClientConfig()
                .setClearTextUpgrade(false)
                .setKeepAliveTimeout(settings.keepAlive())
                .setInitialSettings(
                    new Http2Settings().setPushEnabled(false).setMaxHeaderListSize(CHUNK)));
  }

  private static HttpClientAgent client(Vertx vertx, HttpClientConfig config, PoolOptions pool) {
    return vertx
        .httpClientBuilder()
        .with(config)
        .with(pool)
        // The exchange that it concerns learns of it; without a handler Vert.x logs an error.
        .withConnectHandler(connection -> {
          UpstreamWatch.install(connection);
          connection.exceptionHandler(e -> LOG.debug("A connection failed", e));
        })
        .build();
  }

  /** A connection for one request; a failure means that nothing was sent. */
  Future<HttpClientRequest> connect(Replica.Address address, HttpMethod method, String uri) {
    options.setServer(socketAddress(address)).setMethod(method).setURI(uri);
    return (address.http2() ? http2 : http1).request(options);
  }

  /** Most connections to one replica. */
  int maxConnections() {
    return maxConnections;
  }

  Future<Void> close() {
    return Future.join(http1.close(), http2.close()).mapEmpty();
  }

  private SocketAddress socketAddress(Replica.Address address) {
    SocketAddress known = addresses.get(address);
    if (known != null) {
      return known;
    }
    // Replicas come and go with ever new addresses.
    if (addresses.size() >= ADDRESSES) {
      addresses.clear();
    }
    SocketAddress created = SocketAddress.inetSocketAddress(address.port(), address.host());
    addresses.put(address, created);
    return created;
  }
}
