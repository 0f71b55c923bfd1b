package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a folder, from the file to the answer. */
class LimitsIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private final RawOrigin origin = RawOrigin.answering(OK);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port = Ports.free();
  private final Path folder;
  private final GatewayServer gateway;

  LimitsIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("routes.yaml"), routes());
    Files.writeString(config.resolve("policies.yaml"), policies(2));
    gateway = FolderGateway.start(config, folder.resolve("state"));
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    client.shutdownNow();
    origin.close();
  }

  private String policies(int requests) {
    return """
    apiVersion: ordinal.dev/v1alpha1
    kind: TrafficPolicy
    metadata: {name: visitors}
    spec:
      targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: shop, sectionName: cart}]
      rateLimit: {requests: %d, interval: 1h, key: {type: Route}}
      request: {maxBytes: 3}
      timeouts: {idle: 1h}
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: TrafficPolicy
    metadata: {name: door}
    spec:
      targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: web}]
      clients: {maxConnectionsPerAddress: 3}
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: TrafficPolicy
    metadata: {name: replicas}
    spec:
      targetRefs: [{group: "", kind: Service, name: shop}]
      concurrency: {maxRequests: 7}
    """
        .formatted(requests);
  }

  private String routes() {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: web}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: http, port: %d, protocol: HTTP}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: shop}
    spec:
      parentRefs: [{name: web}]
      rules:
        - name: cart
          matches: [{path: {value: /cart}}]
          filters:
            - type: RequestMirror
              requestMirror: {backendRef: {name: shop, port: 80}, percent: 50}
          backendRefs: [{name: shop, port: 80}]
        - backendRefs: [{name: shop, port: 80}]
    ---
    """
            .formatted(port)
        + FolderGateway.service("shop", origin.port());
  }

  private int get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\nHost: a\n\n");
  }

  private int ask(String request) throws IOException {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request).readAnswer().status();
    }
  }

  private String admin(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.adminPort() + path);
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void limitsARuleAndLeavesTheOtherAlone() throws Exception {
    assertThat(admin("/api/v1/problems")).contains("\"problems\":[]");
    assertThat(get("/cart")).isEqualTo(200);
    assertThat(ask("POST /cart HTTP/1.1\nHost: a\nContent-Length: 4\n\n0123")).isEqualTo(413);

    for (int i = 0; i < 10; i++) {
      assertThat(get("/cart")).isEqualTo(429);
      assertThat(get("/")).isEqualTo(200);
    }
    assertThat(ask("POST / HTTP/1.1\nHost: a\nContent-Length: 4\n\n0123")).isEqualTo(200);
  }

  @Test
  void keepsTokensOverAReloadThatChangesSomethingElse() throws Exception {
    get("/cart");
    get("/cart");
    Path other = folder.resolve("config/other.yaml");
    Files.writeString(
        other,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: other}
        spec: {ports: [{port: 80}]}
        """);
    awaitGeneration(2);
    assertThat(get("/cart")).isEqualTo(429);

    Files.writeString(folder.resolve("config/policies.yaml"), policies(3));
    awaitGeneration(3);

    assertThat(get("/cart")).isEqualTo(200);
  }

  private void awaitGeneration(int generation) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!admin("/metrics").contains("ordinal_snapshot_generation " + generation + ".0")) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void boundsConnectionsAsThePolicyOfTheGatewaySays() throws Exception {
    try (RawConnection one = RawConnection.to(port);
        RawConnection two = RawConnection.to(port);
        RawConnection three = RawConnection.to(port)) {
      for (RawConnection connection : new RawConnection[] {one, two, three}) {
        assertThat(connection.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer().status())
            .isEqualTo(200);
      }
      try (RawConnection four = RawConnection.to(port)) {
        assertThat(four.awaitEnd()).isTrue();
      }
    }

    assertThat(admin("/metrics")).contains("ordinal_connections_refused_total{limit=\"address\"");
  }

  @Test
  void showsWhatIsInForce() throws Exception {
    get("/cart");
    get("/cart");

    JsonObject matched =
        new JsonObject(admin("/api/v1/explain?path=/cart")).getJsonObject("matched");
    assertThat(matched.getJsonArray("limits"))
        .isEqualTo(
            JsonArray.of(
                "2 requests in 3600s, 2 at once, for all together (TrafficPolicy visitors)",
                "request of at most 3 bytes",
                "pauses of at most 3600s"));
    assertThat(matched.getJsonArray("backends").getJsonObject(0).getString("limit"))
        .endsWith("of 7 requests under way, 0 of 1024 waiting, each up to 1s");
    assertThat(admin("/metrics"))
        .contains("ordinal_backend_requests_waiting{backend=\"shop\"} 0.0");
    JsonObject mirror =
        new JsonObject(admin("/api/v1/routes/default/shop"))
            .getJsonArray("rules")
            .getJsonObject(0)
            .getJsonArray("mirrors")
            .getJsonObject(0);
    assertThat(mirror.getDouble("share")).isEqualTo(0.5);
    assertThat(mirror.getJsonObject("copies").getMap()).containsKeys("match", "busy");
  }
}
