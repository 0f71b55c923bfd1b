package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLHandshakeException;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.RawOrigin;
import ordinal.gateway.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of a folder, from the file to the handshake. */
class TlsFolderIT {
  private final RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
  private final TestCertificate first = TestCertificate.of("localhost");
  private final TestCertificate second = TestCertificate.rsa("localhost");
  private final int port = Ports.free();
  private final Path config;
  private final GatewayServer gateway;

  TlsFolderIT(@TempDir Path folder) throws IOException {
    config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("routes.yaml"), routes());
    write(first.certificatePem(), first.keyPem());
    gateway = FolderGateway.start(config, folder.resolve("state"));
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    origin.close();
  }

  // As an editor does it, so that no half of the file is ever there.
  private void write(String certificates, String key) throws IOException {
    Path file = config.resolve("secret.yaml.new");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: shop}
        type: kubernetes.io/tls
        data:
          tls.crt: %s
          tls.key: %s
        """
            .formatted(encoded(certificates), encoded(key)));
    Files.move(
        file,
        config.resolve("secret.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String routes() {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: web}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: https, port: %d, protocol: HTTPS, tls: {certificateRefs: [{name: shop}]}}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: shop}
    spec:
      parentRefs: [{name: web}]
      rules: [{backendRefs: [{name: shop, port: 80}]}]
    ---
    """
            .formatted(port)
        + FolderGateway.service("shop", origin.port());
  }

  /** Of a new connection. */
  private boolean isShown(TestCertificate certificate) {
    try (HttpClient client = HttpClient.newBuilder().sslContext(certificate.trusting()).build()) {
      URI uri = URI.create("https://localhost:" + port + "/");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.body().equals("ok");
    } catch (SSLHandshakeException e) {
      return false;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String problems() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + gateway.adminPort() + "/api/v1/problems");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
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
  void followsTheFileAndKeepsTheLastGoodCertificate() throws IOException {
    assertThat(isShown(first)).isTrue();
    assertThat(problems()).doesNotContain("certificateRefs");

    write(second.certificatePem(), first.keyPem());
    await("a problem", () -> problems().contains("no private key of the certificate"));
    assertThat(problems()).contains("Secret default/shop", "the last good one stays in force");
    assertThat(isShown(first)).isTrue();

    write(second.certificatePem(), second.oldKeyPem());
    await("the new certificate", () -> isShown(second));
    assertThat(isShown(first)).isFalse();
    assertThat(problems()).doesNotContain("certificateRefs");
  }
}
