package ordinal.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
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

/** Connections to all replicas: one client, with one pool for each address. One event loop. */
final class Upstreams {
  private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);
  private static final int CHUNK = 65_536;
  private static final int ADDRESSES = 4096;

  // Vert.x closes a client that nothing references.
  private final HttpClientAgent client;
  private final Map<Replica.Address, SocketAddress> addresses = new HashMap<>();
  private final int maxConnections;
  // The client reads it before request() returns.
  private final RequestOptions options = new RequestOptions();

  Upstreams(Vertx vertx, Settings.Upstream settings) {
    HttpClientConfig config =
        new HttpClientConfig()
            .setVersions(HttpVersion.HTTP_1_1)
            .setConnectTimeout(settings.connectTimeout())
            .setHttp1Config(
                new Http1ClientConfig()
                    .setKeepAliveTimeout(settings.keepAlive())
                    .setMaxHeaderSize(CHUNK)
                    .setMaxChunkSize(CHUNK));
    maxConnections = settings.maxConnections();
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.maxConnections())
            .setMaxWaitQueueSize(settings.maxWaiting());
    client =
        vertx
            .httpClientBuilder()
            .with(config)
            .with(pool)
            // The exchange that it concerns learns of it; without a handler Vert.x logs an error.
            .withConnectHandler(
                connection -> connection.exceptionHandler(e -> LOG.debug("A connection failed", e)))
            .build();
    // Bounds the wait for a free connection; longer than that for a new one, to tell them apart.
    options.setConnectTimeout(settings.connectTimeout().toMillis() * 2);
  }

  /** A connection for one request; a failure means that nothing was sent. */
  Future<HttpClientRequest> connect(Replica.Address address, HttpMethod method, String uri) {
    options.setServer(socketAddress(address)).setMethod(method).setURI(uri);
    return client.request(options);
  }

  /** Most connections to one replica. */
  int maxConnections() {
    return maxConnections;
  }

  Future<Void> close() {
    return client.close();
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
