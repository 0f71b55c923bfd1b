package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import ordinal.gateway.testing.Ports;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that stay with their replica, from the file to the answer. */
class SessionIT {
  private final RawOrigin origin =
      RawOrigin.answering("HTTP/1.1 200 OK\nX-Cart: from-the-app\nContent-Length: 2\n\nok");
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final Path config;
  private final GatewayServer gateway;

  SessionIT(@TempDir Path folder) throws IOException {
    config = Files.createDirectories(folder.resolve("config"));
    write(50, "true");
    gateway = FolderGateway.start(config, folder.resolve("state"));
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    client.shutdownNow();
    origin.close();
  }

  private void write(int canaryWeight, String canaryReady) throws IOException {
    Files.writeString(
        config.resolve("all.yaml"),
        """
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
            - matches: [{path: {value: /cart}}]
              sessionPersistence:
                sessionName: X-Cart
                type: Header
              backendRefs: &both
                - {name: stable, port: 80, weight: %d}
                - {name: canary, port: 80, weight: %d}
            - matches: [{path: {value: /shop}}]
              sessionPersistence:
                absoluteTimeout: 1h
                cookieConfig: {lifetimeType: Permanent}
              backendRefs: *both
            - backendRefs: *both
        """
                .formatted(port, 100 - canaryWeight, canaryWeight)
            + service("stable", "true")
            + service("canary", canaryReady));
  }

  private String service(String name, String ready) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s}
    spec: {ports: [{port: 80}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    ports: [{port: %2$d}]
    endpoints:
      - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: %1$s-0}, conditions: {ready: %3$s}}
      - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: %1$s-1}, conditions: {ready: %3$s}}
    """
        .formatted(name, origin.port(), ready);
  }

  private Message get(String path, String header) throws IOException {
    try (RawConnection connection = RawConnection.to(port)) {
      String extra = header.isEmpty() ? "" : header + "\n";
      Message answer =
          connection.send("GET " + path + " HTTP/1.1\nHost: a\n" + extra + "\n").readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      return answer;
    }
  }

  private static String replica(Message answer) {
    return answer.header("x-ordinal-replica");
  }

  /** The cookie of a new session with a replica of that Service. */
  private String cookieOf(String service) throws IOException {
    while (true) {
      Message answer = get("/shop", "");
      if (replica(answer).startsWith(service)) {
        return "Cookie: a=b; " + answer.header("set-cookie").split(";", 2)[0] + "; c=d";
      }
    }
  }

  private void awaitGeneration(int generation) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.adminPort() + "/metrics");
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .contains("ordinal_snapshot_generation " + generation + ".0")) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void aCookieKeepsAClientWithItsReplicaAndIsToldOnce() throws IOException {
    Message first = get("/shop/a", "");

    String cookie = first.header("set-cookie");
    assertThat(cookie)
        .matches(
            "ordinal-session-[0-9a-f]{8}=[0-9a-z-]+; Max-Age=3600; .*Path=/shop; HTTPOnly; SameSite=Strict")
        .doesNotContain("Secure")
        .doesNotContain(replica(first));
    for (int i = 0; i < 30; i++) {
      Message next = get("/shop/" + i, "Cookie: x=y; " + cookie.split(";", 2)[0]);
      assertThat(replica(next)).isEqualTo(replica(first));
      assertThat(next.headers("set-cookie")).isEmpty();
    }
  }

  @Test
  void aHeaderDoesTheSameAndIsNotTheAppsOwn() throws IOException {
    Message first = get("/cart", "");
    String token = first.header("x-cart");

    assertThat(first.headers("x-cart")).hasSize(1).doesNotContain("from-the-app");
    for (int i = 0; i < 30; i++) {
      Message next = get("/cart", "X-Cart: " + token);
      assertThat(replica(next)).isEqualTo(replica(first));
      assertThat(next.headers("x-cart")).isEmpty();
    }
  }

  @Test
  void sessionsTakeNoTurnOfTheWeights() throws IOException {
    String cookie = cookieOf("stable");
    for (int i = 0; i < 50; i++) {
      get("/shop", cookie);
    }

    int canaries = 0;
    for (int i = 0; i < 100; i++) {
      canaries += replica(get("/shop", "")).startsWith("canary") ? 1 : 0;
    }

    assertThat(canaries).isEqualTo(50);
  }

  @Test
  void whatIsNoSessionOfTheRuleIsIgnored() throws IOException {
    String cookie = cookieOf("canary");
    String token = get("/cart", "").header("x-cart");

    for (String other :
        new String[] {
          cookie.replace("=", "=x"),
          cookie.replaceAll("(ordinal-session-[^=]*=)[^;]*", "$1"),
          "Cookie: \"",
          cookie.replaceAll("ordinal-session-[^=]*=[^;]*", "ordinal-session-00000000=" + token)
        }) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Message answer = get("/shop", other);
        assertThat(answer.headers("set-cookie")).hasSize(1);
        seen.add(replica(answer));
      }
      assertThat(seen).hasSizeGreaterThan(1);
    }
    assertThat(get("/", cookie).headers("set-cookie")).isEmpty();
  }

  @Test
  void aNamedReplicaGoesBeforeTheSession() throws IOException {
    String cookie = cookieOf("canary");

    Message named = get("/shop", cookie + "\nx-ordinal-replica: stable-1");

    assertThat(replica(named)).isEqualTo("stable-1");
    assertThat(named.headers("set-cookie")).isEmpty();
  }

  @Test
  void aSessionOutlivesTheWeightOfItsBackendAndNotItsReplica() throws Exception {
    String cookie = cookieOf("canary");
    String before = replica(get("/shop", cookie));

    write(0, "true");
    awaitGeneration(2);
    assertThat(replica(get("/shop", cookie))).isEqualTo(before);
    assertThat(replica(get("/shop", ""))).startsWith("stable");

    write(0, "false");
    awaitGeneration(3);
    Message after = get("/shop", cookie);
    assertThat(replica(after)).startsWith("stable");
    assertThat(after.headers("set-cookie")).hasSize(1);
  }
}
