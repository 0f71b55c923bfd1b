package ordinal.gateway.admin;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ordinal.gateway.config.Settings;
import ordinal.gateway.config.Settings.Identity;
import ordinal.gateway.config.Settings.Role;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.objects.FolderEditor;
import ordinal.gateway.objects.FolderWatch;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.replicas.HealthChange;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.routing.Current;
import org.jspecify.annotations.Nullable;

/** A real admin server on a free port, with the configuration of the demo. */
final class AdminFixture implements AutoCloseable {
  static final ObjectKey COUNTER = new ObjectKey("HTTPRoute", "default", "counter");
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  static final Map<String, Identity> TOKENS =
      Map.of(
          "secret-of-vera", new Identity("vera", Role.VIEWER),
          "secret-of-otto", new Identity("otto", Role.OPERATOR));

  final Vertx vertx = Vertx.vertx();
  final Current current = new Current(Clock.fixed(NOW, ZoneOffset.UTC));
  private final Path config;
  private final FolderWatch watch;
  private final GatewayMetrics metrics =
      new GatewayMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  final FakeVisits visits = new FakeVisits();
  final AdminSources sources;
  final AdminServer server;
  volatile Optional<String> unready = Optional.empty();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private AdminFixture(
      Path data,
      Map<String, Identity> tokens,
      Duration heartbeat,
      UnaryOperator<WeightWriter> writer,
      Optional<TokenReviewer> reviewer)
      throws Exception {
    config = Files.createDirectories(data.resolve("config"));
    writeDemo();
    watch = new FolderWatch(config, this::follow);
    follow(watch.start());
    sources = sources(writer.apply(new FolderEditor(watch)::setWeights), reviewer);
    // Nobody is reviewed on loopback.
    String bind = reviewer.isPresent() ? "0.0.0.0" : "127.0.0.1";
    server =
        AdminServer.start(vertx, settings(data, bind, 0, tokens), sources, heartbeat)
            .await(10, SECONDS);
  }

  static AdminFixture open(Path data) throws Exception {
    return writingThrough(data, editor -> editor);
  }

  static AdminFixture withTokens(Path data) throws Exception {
    return new AdminFixture(
        data, TOKENS, Duration.ofSeconds(15), editor -> editor, Optional.empty());
  }

  /** Besides the tokens of a file, those that somebody else knows. */
  static AdminFixture reviewed(Path data, TokenReviewer reviewer) throws Exception {
    return new AdminFixture(
        data, TOKENS, Duration.ofSeconds(15), editor -> editor, Optional.of(reviewer));
  }

  static AdminFixture beating(Path data, Duration heartbeat) throws Exception {
    return new AdminFixture(data, Map.of(), heartbeat, editor -> editor, Optional.empty());
  }

  static AdminFixture writingThrough(Path data, UnaryOperator<WeightWriter> writer)
      throws Exception {
    return new AdminFixture(data, Map.of(), Duration.ofSeconds(15), writer, Optional.empty());
  }

  private void follow(Reading reading) {
    current.replace(reading.objects(), reading.problems());
  }

  /** Route {@code default/counter}: canary by header, the total, and everything else 90 to 10. */
  private void writeDemo() throws IOException {
    for (String file : List.of("10-gateway.yaml", "20-route.yaml", "30-replicas.yaml")) {
      Path target = config.resolve(file);
      if (Files.notExists(target)) {
        try (InputStream in = requireNonNull(AdminFixture.class.getResourceAsStream(file))) {
          Files.copy(in, target);
        }
      }
    }
  }

  final FakeRollouts rollouts = new FakeRollouts();
  final HealthNews health = new HealthNews(() -> 1_000_000_000L);

  /** Ejects the first replica, at the time of the fixture. */
  Replica eject() {
    Replica replica = current.get().replicas().all().getFirst();
    ReplicaTable.Group group =
        current.get().replicas().group(replica.namespace(), replica.backend(), 80).orElseThrow();
    for (int i = 0; i < 5; i++) {
      HealthChange change =
          group
              .fleet()
              .failed(
                  replica,
                  group.replicas(),
                  Ejection.DEFAULT,
                  true,
                  "status 503",
                  health.ticker().getAsLong());
      if (change != null) {
        health.tell(change);
      }
    }
    return replica;
  }

  private AdminSources sources(WeightWriter writer, Optional<TokenReviewer> reviewer) {
    return new AdminSources(
        current,
        writer,
        visits,
        visits,
        rollouts,
        type -> "# scraped as " + type + "\n",
        metrics.measurements(current),
        () -> unready,
        reviewer,
        health,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  static Settings settings(Path data, String bind, int port, Map<String, Identity> tokens) {
    return new Settings(
        new Settings.Folder(Path.of("unused")),
        data,
        Settings.Traffic.defaults(),
        new Settings.Admin(bind, port, tokens),
        Settings.Upstream.defaults(),
        Settings.Totals.defaults(),
        Settings.Limits.defaults());
  }

  /** The weights in the file, after an edit with some editor; returns when it was noticed. */
  void editByHand(int stable, int canary) throws IOException {
    String text = Files.readString(route());
    String edited =
        text.replaceFirst("weight: \\d+ # stable", "weight: " + stable + " # stable")
            .replaceFirst("weight: \\d+ # canary", "weight: " + canary + " # canary");
    Files.writeString(route(), edited);
    watch.poke();
  }

  /** The file that holds the route. */
  Path route() {
    return config.resolve("20-route.yaml");
  }

  /** The same objects with other problems. */
  void report(Problem... problems) {
    current.replace(watch.current().objects(), List.of(problems));
  }

  String version() {
    return current
        .get()
        .objects()
        .find(HttpRoute.class, "default", "counter")
        .orElseThrow()
        .meta()
        .resourceVersion();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, null, headers);
  }

  HttpResponse<String> put(String body, String... headers) throws Exception {
    return send("PUT", "/api/v1/routes/default/counter/weights", body, headers);
  }

  HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.stop().await();
    vertx.close().await();
    watch.close();
  }
}
