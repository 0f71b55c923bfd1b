package ordinal.gateway.proxy;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.DecoderResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.Date;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import ordinal.gateway.config.Settings.Traffic;
import ordinal.gateway.metrics.GatewayMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one event loop needs to serve traffic: its servers, its client, its deadlines. Nothing
 * of it is used by another thread but {@link #listen} and {@link #close(ListenPort, long)}, which
 * hand over to the loop.
 */
final class Loop extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long TICK_MILLIS = 25;
  private static final long SWEEP_MILLIS = 250;

  /** How long a port that drains accepts, so that its clients can leave with an answer. */
  static final long LEAVE_MILLIS = 1000;

  // Vert.x holds up to 16 of them of a body that its receiver does not take.
  private static final int CHUNK = 16_384;
  private static final int MILLIS = 1000;

  private final Parts parts;
  private final Traffic traffic;
  private final TrustedProxies trusted;
  private final ExchangeDeadline.Limits limits;
  private final long headNanos;
  private final long keepAliveNanos;
  private final Deadlines deadlines = new Deadlines();
  private final IdentityHashMap<HttpConnection, ClientConnection> connections =
      new IdentityHashMap<>();
  private final Map<ListenPort, HttpServer> servers = new HashMap<>();
  private final Http1ServerConfig http1;
  // From the start on.
  private @Nullable Upstreams upstreams;
  private Pipeline pipeline = new Pipeline(List.of());
  private final Http2Pipeline http2;
  private long dateSecond = -1;
  private CharSequence date = "";

  Loop(Vertx vertx, Parts parts) {
    this.parts = parts;
    traffic = parts.settings().traffic();
    trusted = new TrustedProxies(traffic.trustedProxies());
    limits =
        new ExchangeDeadline.Limits(
            ExchangeDeadline.Limits.nanos(traffic.times().request()),
            ExchangeDeadline.Limits.nanos(traffic.times().bodyIdle()));
    headNanos = traffic.times().head().toNanos();
    keepAliveNanos = traffic.times().keepAlive().toNanos();
    http2 = new Http2Pipeline(traffic.heads().maxBytes(), this::now, this::request);
    http1 =
        new Http1ServerConfig()
            .setMaxInitialLineLength(traffic.heads().maxLineBytes())
            .setMaxHeaderSize(traffic.heads().maxBytes())
            .setMaxChunkSize(CHUNK);
  }

  @Override
  public Future<?> start() {
    Upstreams own = new Upstreams(vertx, parts.settings().upstream(), this::now);
    upstreams = own;
    pipeline = new Pipeline(steps(own));
    metrics().pool(own.counts());
    vertx.setPeriodic(TICK_MILLIS, id -> deadlines.tick(now()));
    vertx.setPeriodic(SWEEP_MILLIS, id -> own.sweep());
    return Future.succeededFuture();
  }

  private List<Step> steps(Upstreams own) {
    return List.of(
        // Nothing ambiguous goes further.
        new GuardRequest(traffic.heads().maxFields(), traffic.heads().maxLineBytes()),
        // Nobody gets to a listener by the certificate of another.
        new CheckServerName(),
        // All later steps follow the rule.
        new MatchRoute(parts.router()),
        // Before anything is done for the request.
        new LimitRequest(trusted),
        // Asks every replica, so it comes before one is chosen.
        new AnswerTotal(parts.totals()),
        // Needs no replica, so it must not take a turn of the weights.
        new Redirect(),
        // A backend may have filters of its own, so they come after the choice.
        new ChooseBackend(new StickySession(parts.clock())),
        // Whoever waits here wants a replica as things are when the wait is over.
        new AdmitToBackend(deadlines),
        new ChooseReplica(parts.random()),
        new RewriteTarget(),
        // Copies what would be forwarded.
        new MirrorRequest(mirrors(own)),
        new Forward(
            own,
            new Retries(parts.random(), parts.metrics()),
            new Outcomes(parts.news()),
            parts.metrics()));
  }

  private Mirrors mirrors(Upstreams own) {
    return new Mirrors(own, parts.mirrorBudget(), deadlines, parts.random(), parts.metrics());
  }

  @Override
  public Future<?> stop() {
    return upstreams == null ? Future.succeededFuture() : upstreams.close();
  }

  /**
   * Opens a port.
   *
   * @param bind what to bind, the same for all loops
   */
  Future<Void> listen(ListenPort port, SocketAddress bind) {
    return onLoop(() -> {
      HttpServer server = server(port);
      return server
          .listen(bind)
          .map(open -> {
            servers.put(port, server);
            port.bound(server.actualPort());
            return null;
          });
    });
  }

  /**
   * Lets clients of a draining port leave with their next answer, then accepts no more and lets the
   * requests under way end, within the drain time.
   *
   * @param unused how long it accepts where nobody is connected, in milliseconds
   */
  Future<Void> close(ListenPort port, long unused) {
    return onLoop(() -> {
      HttpServer server = servers.remove(port);
      return server == null
          ? Future.succeededFuture()
          : leave(port, unused).compose(left -> server.shutdown(traffic.drain()));
    });
  }

  // Shutdown closes idle connections at once, and with them a request that is on its way.
  private Future<Void> leave(ListenPort port, long unused) {
    List<ClientConnection> clients =
        connections.values().stream().filter(c -> c.port() == port).toList();
    clients.forEach(ClientConnection::leave);
    long millis = clients.isEmpty() ? unused : LEAVE_MILLIS;
    return millis == 0
        ? Future.succeededFuture()
        : vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty();
  }

  void later(Runnable task) {
    context.runOnContext(v -> task.run());
  }

  /** An exchange has waited long enough. */
  void goOn(Exchange exchange) {
    pipeline.goOn(exchange);
  }

  void after(long millis, Runnable task) {
    vertx.setTimer(millis, id -> task.run());
  }

  /** What time it is, for the header of that name (RFC 9110 section 6.6.1). */
  @SuppressWarnings("JavaUtilDate")
  CharSequence date() {
    long second = parts.clock().millis() / MILLIS;
    if (second != dateSecond) {
      dateSecond = second;
      date = HttpHeaders.createOptimized(DateFormatter.format(new Date(second * MILLIS)));
    }
    return date;
  }

  long now() {
    return parts.news().ticker().getAsLong();
  }

  long headNanos() {
    return headNanos;
  }

  long keepAliveNanos() {
    return keepAliveNanos;
  }

  ExchangeDeadline.Limits limits() {
    return limits;
  }

  TrustedProxies trusted() {
    return trusted;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  GatewayMetrics metrics() {
    return parts.metrics();
  }

  private HttpServer server(ListenPort port) {
    HttpServerConfig config =
        new HttpServerConfig()
            .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1)
            .setStrictThreadMode(true)
            .setHttp1Config(http1);
    return vertx
        .createHttpServer(config)
        .connectionHandler(connection -> opened(connection, port))
        .requestHandler(this::request)
        .invalidRequestHandler(this::invalid)
        .exceptionHandler(cause -> LOG.debug("A client connection failed", cause));
  }

  private void opened(HttpConnection connection, ListenPort port) {
    StrictDecoder decoder = new StrictDecoder(http1);
    TlsHandshake handshake = TlsHandshake.of(port, headNanos);
    ClientConnection client = new ClientConnection(connection, port, this, decoder, handshake);
    if (!admits(port, client)) {
      // A reset leaves nothing behind in the kernel, not even for a minute.
      RawChannel.reset(connection);
      return;
    }
    RawChannel.boundUnsent(connection);
    HalfSentGuard.watch(
        connection, client, decoder, this::now, first -> speaksHttp2(first, client));
    if (handshake != null) {
      handshake.begin(connection);
    }
    deadlines.watch(client);
    metrics().connectionOpened();
    follow(connection, client);
  }

  private void speaksHttp2(HttpConnection first, ClientConnection client) {
    TlsHandshake handshake = client.handshake();
    if (handshake != null && !handshake.choseHttp2()) {
      // Over TLS there is no HTTP/2 without ALPN (RFC 9113 section 3.2).
      RawChannel.close(first);
      return;
    }
    connections.remove(first);
    http2.replace(
        first,
        connection -> {
          client.speaksHttp2(connection);
          follow(connection, client);
        });
  }

  private void follow(HttpConnection connection, ClientConnection client) {
    connections.put(connection, client);
    connection.closeHandler(closed -> left(connection));
  }

  /** A connection is closed. */
  void left(HttpConnection connection) {
    ClientConnection client = connections.remove(connection);
    if (client != null) {
      client.port().connections().close(client.client());
      deadlines.forget(client);
      metrics().connectionClosed();
    }
  }

  private boolean admits(ListenPort port, ClientConnection client) {
    OpenConnections.Verdict verdict = port.connections().open(client.client(), port.most());
    if (verdict == OpenConnections.Verdict.OPEN) {
      return true;
    }
    metrics().connectionRefused(port.configured(), verdict.limit());
    return false;
  }

  private void request(HttpServerRequest request) {
    ClientConnection client = connections.get(request.connection());
    // A request pipelined after the last one is not answered (RFC 9112 section 9.6).
    if (client != null && !client.isClosing()) {
      pipeline.run(new Exchange(this, client, request));
    }
  }

  private void invalid(HttpServerRequest request) {
    ClientConnection client = connections.get(request.connection());
    if (client != null && !client.isClosing()) {
      DecoderResult result = request.decoderResult();
      new Exchange(this, client, request).fail(Failures.ofHead(result.cause()));
    }
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> Future.succeededFuture().compose(now -> work.get()).onComplete(promise));
    return promise.future();
  }
}
