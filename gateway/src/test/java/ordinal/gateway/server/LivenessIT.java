package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not have the gateway restarted, as that would mend nothing. */
class LivenessIT {
  private static final String COUNT =
      "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 12\n\n{\"visits\":7}";

  private final RawOrigin origin = RawOrigin.answering(COUNT);
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final Path state;
  private final GatewayServer gateway;

  LivenessIT(@TempDir Path folder) throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("all.yaml"), objects());
    state = folder.resolve("state");
    gateway = FolderGateway.start(config, state);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    client.shutdownNow();
    origin.close();
  }

  @Test
  void everyReplicaGoneIsNoReasonToRestart() throws Exception {
    assertThat(get(port, "/").statusCode()).isEqualTo(200);

    origin.close();

    assertThat(get(port, "/").statusCode()).isEqualTo(503);
    assertThat(get(port, "/visits").statusCode()).isEqualTo(200);
    assertAlive();
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsNoReasonToRestart() throws Exception {
    assertThat(get(port, "/visits").body()).contains("7");

    // Nothing can be written below what is a file, not even by root.
    try (Stream<Path> all = Files.walk(state)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.createFile(state);

    HttpRequest forget =
        HttpRequest.newBuilder(uri(gateway.adminPort(), "/api/v1/visits/counter-0"))
            .DELETE()
            .build();
    HttpResponse<String> unwritten = client.send(forget, BodyHandlers.ofString());
    assertThat(unwritten.statusCode()).isEqualTo(503);
    assertThat(unwritten.body()).contains("audit-unwritable");
    assertThat(get(port, "/visits").statusCode()).isEqualTo(200);
    assertThat(get(port, "/").statusCode()).isEqualTo(200);
    assertAlive();
  }

  private void assertAlive() throws Exception {
    for (String path : List.of("/healthz", "/readyz")) {
      assertThat(get(gateway.adminPort(), path).statusCode()).as(path).isEqualTo(200);
    }
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(port, path)).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  private static URI uri(int port, String path) {
    return URI.create(
        "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + path);
  }

  private String objects() {
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
    metadata: {name: counter}
    spec:
      parentRefs: [{name: web}]
      rules:
        - matches: [{path: {type: Exact, value: /visits}}]
          filters:
            - type: ExtensionRef
              extensionRef: {group: ordinal.dev, kind: Aggregation, name: visits}
          backendRefs: [{name: counter, port: 80}]
        - backendRefs: [{name: counter, port: 80}]
    ---
    apiVersion: ordinal.dev/v1alpha1
    kind: Aggregation
    metadata: {name: visits}
    spec: {}
    ---
    """
            .formatted(port)
        + FolderGateway.service("counter", origin.port());
  }
}
