package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A BackendTLSPolicy of a folder, from the file to all that speaks to replicas. */
class BackendTlsIT {
  private final TestCertificate authority = TestCertificate.of("authority");
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final int port = Ports.free();
  private final Path config;
  private final GatewayServer gateway;

  BackendTlsIT(@TempDir Path folder) throws Exception {
    config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("routes.yaml"), routes(origin()));
    Files.writeString(config.resolve("tls.yaml"), policy("shop"));
    Files.writeString(
        config.resolve("ca.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca}\ndata:\n  ca.crt: |\n    "
            + authority.certificatePem().strip().replace("\n", "\n    ")
            + "\n");
    gateway = FolderGateway.start(config, folder.resolve("state"));
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    client.shutdownNow();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private int origin() throws TimeoutException {
    TestCertificate shop = authority.issue("shop");
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(shop.certificatePem()))
                    .addKeyValue(Buffer.buffer(shop.keyPem())));
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> {
          asked.add(request.path());
          request.response().end("{\"visits\": 7}");
        })
        .listen(0)
        .await(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private static String policy(String hostname) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: BackendTLSPolicy
    metadata: {name: shop}
    spec:
      targetRefs: [{group: "", kind: Service, name: shop}]
      validation:
        hostname: %s
        caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]
    """
        .formatted(hostname);
  }

  private String routes(int origin) {
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
        - matches: [{path: {value: /visits}}]
          filters: [{type: ExtensionRef, extensionRef: {group: ordinal.dev, kind: Aggregation, name: visits}}]
          backendRefs: [{name: shop, port: 80}]
        - backendRefs: [{name: shop, port: 80}]
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: Aggregation
    metadata: {name: visits}
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: TrafficPolicy
    metadata: {name: shop}
    spec:
      targetRefs: [{group: "", kind: Service, name: shop}]
      healthCheck: {path: /healthz, interval: 1s}
    ---
    """
            .formatted(port)
        + FolderGateway.service("shop", origin);
  }

  private HttpResponse<String> get(int at, String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + at + path);
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void holdsForRequestsTotalsAndHealthChecks() {
    assertThat(get(gateway.adminPort(), "/api/v1/problems").body()).contains("\"problems\":[]");
    assertThat(get(port, "/a").body()).isEqualTo("{\"visits\": 7}");
    assertThat(get(port, "/visits").body()).contains("\"total\":7");
    await("a health check", () -> asked.contains("/healthz"));

    assertThat(asked).contains("/a", "/visits");
  }

  @Test
  void answers500WhereThePolicyIsWrong() throws IOException {
    Files.writeString(config.resolve("tls.yaml"), policy("'*.shop'"));
    await(
        "a problem",
        () -> get(gateway.adminPort(), "/api/v1/problems").body().contains("validation.hostname"));

    assertThat(get(port, "/b").statusCode()).isEqualTo(500);
    assertThat(asked).doesNotContain("/b");
  }
}
