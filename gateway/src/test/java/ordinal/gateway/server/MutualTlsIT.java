package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that ask for a certificate, behind a Gateway that shows one and one that does not. */
class MutualTlsIT {
  private final TestCertificate authority = TestCertificate.of("authority");
  private final TestCertificate first = authority.issue("gateway");
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> served = new CopyOnWriteArrayList<>();
  private final int showing = Ports.free();
  private final int showingNone = Ports.free();
  private final Path config;
  private final GatewayServer gateway;

  MutualTlsIT(@TempDir Path folder) throws Exception {
    config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("routes.yaml"), routes(origin()));
    Files.writeString(config.resolve("secret.yaml"), secret(first));
    Files.writeString(
        config.resolve("ca.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca}\ndata:\n  ca.crt: |\n"
            + indented(authority.certificatePem()));
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
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(
                new PemTrustOptions().addCertValue(Buffer.buffer(authority.certificatePem())))
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(shop.certificatePem()))
                    .addKeyValue(Buffer.buffer(shop.keyPem())));
    return vertx
        .createHttpServer(options)
        .requestHandler(this::serve)
        .listen(0)
        .await(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private void serve(HttpServerRequest request) {
    try {
      served.add(request.path());
      var shown = request.connection().sslSession().getPeerCertificates()[0];
      String who = shown.equals(first.chain().getFirst()) ? "first" : "another";
      request.response().end(request.version() + " " + who);
    } catch (SSLPeerUnverifiedException e) {
      request.response().setStatusCode(403).end();
    }
  }

  private static String indented(String pem) {
    return "    " + pem.strip().replace("\n", "\n    ") + "\n";
  }

  private static String secret(TestCertificate certificate) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: identity}\ntype: kubernetes.io/tls\n"
        + "stringData:\n  tls.crt: |\n"
        + indented(certificate.certificatePem())
        + "  tls.key: |\n"
        + indented(certificate.keyPem());
  }

  private String routes(int origin) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: showing}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: http, port: %d, protocol: HTTP}]
      tls: {backend: {clientCertificateRef: {name: identity}}}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: showing-none}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: http, port: %d, protocol: HTTP}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: shop}
    spec:
      parentRefs: [{name: showing}, {name: showing-none}]
      rules:
        - matches: [{path: {value: /http2}}]
          backendRefs: [{name: shop, port: 82}]
        - backendRefs: [{name: shop, port: 80}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: BackendTLSPolicy
    metadata: {name: shop}
    spec:
      targetRefs: [{group: "", kind: Service, name: shop}]
      validation:
        hostname: shop
        caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: shop}
    spec:
      ports:
        - {name: one, port: 80}
        - {name: two, port: 82, appProtocol: kubernetes.io/h2c}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: shop, labels: {kubernetes.io/service-name: shop}}
    addressType: IPv4
    ports: [{name: one, port: %d}, {name: two, port: %d}]
    endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: shop-0}}]
    """
        .formatted(showing, showingNone, origin, origin);
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
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void requestsShowTheCertificateOfTheirGatewayAndOthersNone() {
    assertThat(get(gateway.adminPort(), "/api/v1/problems").body()).contains("\"problems\":[]");
    assertThat(get(showing, "/a").body()).isEqualTo("HTTP_1_1 first");
    assertThat(get(showing, "/http2").body()).isEqualTo("HTTP_2 first");

    assertThat(get(showingNone, "/b").statusCode()).isGreaterThanOrEqualTo(500);
    assertThat(get(showingNone, "/http2/b").statusCode()).isGreaterThanOrEqualTo(500);

    assertThat(served).containsExactly("/a", "/http2");
  }

  @Test
  void aRenewedCertificateIsShownOnNewConnections() throws IOException {
    assertThat(get(showing, "/a").body()).isEqualTo("HTTP_1_1 first");

    Files.writeString(config.resolve("secret.yaml"), secret(authority.issue("gateway")));

    await("the new one", () -> get(showing, "/a").body().equals("HTTP_1_1 another"));
    assertThat(get(showing, "/http2").body()).isEqualTo("HTTP_2 another");
  }

  @Test
  void aMissingCertificateIsToldAndNoneIsShown() throws IOException {
    Files.delete(config.resolve("secret.yaml"));

    await(
        "a problem",
        () ->
            get(gateway.adminPort(), "/api/v1/problems")
                .body()
                .contains("spec.tls.backend.clientCertificateRef.name"));
    assertThat(get(showing, "/a").statusCode()).isGreaterThanOrEqualTo(500);
  }
}
