package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.config.Settings;
import ordinal.gateway.routing.Snapshot;

/**
 * The admin port: API, health and metrics, never on the traffic port. Starts and stops from any
 * thread.
 */
public final class AdminServer {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int IDLE_SECONDS = 60;
  // Also what the kernel holds for a reader of events who does not read.
  private static final int SEND_BUFFER_BYTES = 64 << 10;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_LINE_BYTES = 4096;

  private final Vertx vertx;
  private final Settings.Admin settings;
  private final AuditLog audit;
  private final Changes changes;
  private final SnapshotFollower follower;
  private final HttpServer server;
  private final List<Operation> operations;

  private AdminServer(
      Vertx vertx,
      Settings.Admin settings,
      AdminSources sources,
      Snapshot before,
      Duration heartbeat,
      Files files) {
    this.vertx = vertx;
    this.settings = settings;
    this.audit = files.audit();
    this.changes = new Changes(vertx);
    Recorded recorded = new Recorded(audit);
    WeightChanges weights = new WeightChanges(sources.current(), sources.weights(), recorded);
    Notices notices = new Notices(files.hub());
    this.follower = new SnapshotFollower(before, new FileEdits(audit, weights::causes), notices);
    sources.health().onChange(notices::onHealth);
    this.operations =
        Api.operations(
            new SystemApi(sources, audit, files.openApi()),
            new RouteApi(sources.current(), sources.clock(), sources.health().ticker()),
            new WeightApi(changes, weights),
            new VisitsApi(sources.current(), sources.visits()),
            new KnownApi(sources.remembered()),
            new ForgetApi(sources.remembered(), recorded, changes),
            new RolloutApi(sources.rollouts(), recorded, changes),
            new ExplainApi(sources.current()),
            new MeasurementsApi(sources.measurements()),
            new EventsApi(vertx, files.hub(), heartbeat));
    Router router =
        new Api(
                new Access(settings.tokens(), reviews(settings, sources)),
                new Guard(settings.bind()),
                operations)
            .router(vertx);
    this.server = vertx.createHttpServer(options(settings)).requestHandler(router);
    follower.follow(sources.current());
  }

  /** What is read from files before anything is served. */
  private record Files(EventHub hub, AuditLog audit, String openApi) {}

  /**
   * Binds and serves, and tells of all that changes from this call on. Fails, with a message for
   * the user, where the port is taken or where a bind beyond loopback has no tokens to protect it.
   */
  public static Future<AdminServer> start(Vertx vertx, Settings settings, AdminSources sources) {
    return start(vertx, settings, sources, HEARTBEAT);
  }

  static Future<AdminServer> start(
      Vertx vertx, Settings settings, AdminSources sources, Duration heartbeat) {
    Settings.Admin admin = settings.admin();
    boolean guarded = !admin.tokens().isEmpty() || sources.reviewer().isPresent();
    if (!guarded && !Guard.isLoopback(admin.bind())) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "admin bind "
                  + admin.bind()
                  + ": without tokens only a loopback address may be bound; give --admin-tokens"
                  + " FILE, or bind 127.0.0.1"));
    }
    Snapshot before = sources.current().get();
    return vertx
        .executeBlocking(() -> open(settings, sources))
        .map(files -> new AdminServer(vertx, admin, sources, before, heartbeat, files))
        .compose(AdminServer::listen);
  }

  // On loopback whoever runs the gateway is at home, in a cluster too.
  private static Optional<Reviews> reviews(Settings.Admin settings, AdminSources sources) {
    return Guard.isLoopback(settings.bind())
        ? Optional.empty()
        : sources.reviewer().map(Reviews::new);
  }

  private static Files open(Settings settings, AdminSources sources) throws IOException {
    EventHub hub = new EventHub(Long.toString(sources.clock().millis(), Character.MAX_RADIX));
    AuditLog audit = AuditLog.open(settings.data(), sources.clock(), new Notices(hub)::onAudit);
    return new Files(hub, audit, openApi());
  }

  static String openApi() throws IOException {
    try (InputStream in = AdminServer.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new FileNotFoundException("openapi.yaml is missing from the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static HttpServerOptions options(Settings.Admin settings) {
    return new HttpServerOptions()
        .setHost(settings.bind())
        .setPort(settings.port())
        .setIdleTimeout(IDLE_SECONDS)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setHttp2ClearTextEnabled(false);
  }

  private Future<AdminServer> listen() {
    return server
        .listen()
        .map(this)
        .recover(cause -> release().transform(released -> Future.failedFuture(cannotBind(cause))));
  }

  private IOException cannotBind(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String reason =
        message.contains("already in use")
            ? "address already in use"
            : "cannot bind " + settings.bind() + ": " + message;
    return new IOException("admin port " + settings.port() + ": " + reason, cause);
  }

  /** Method, path and role of each, as the OpenAPI description must say. */
  List<String> operations() {
    return operations.stream()
        .map(o -> o.method() + " " + o.path() + " " + o.permission().name().toLowerCase(ROOT))
        .toList();
  }

  /** The port in use, which differs from the one asked for where that was 0. */
  public int port() {
    return server.actualPort();
  }

  /** Gives open requests a second to end. Stopping twice is harmless. */
  public Future<Void> stop() {
    return server.shutdown(1, TimeUnit.SECONDS).transform(done -> release());
  }

  private Future<Void> release() {
    follower.stop();
    changes.close();
    return vertx
        .executeBlocking(() -> {
          audit.close();
          return null;
        })
        .mapEmpty();
  }
}
