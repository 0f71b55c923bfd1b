package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import ordinal.gateway.config.Settings.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site in the operator's browser cannot do, and where the port may bind. */
class GuardIT {
  @TempDir private Path data;
  private AdminFixture admin;

  @BeforeEach
  void open() throws Exception {
    admin = AdminFixture.open(data);
  }

  @AfterEach
  void close() throws Exception {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost:9090", "127.0.0.1", "127.0.0.1:1", "[::1]:9090"})
  void servesItsOwnNames(String host) throws Exception {
    assertThat(statusLine(host)).isEqualTo("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:9090",
        "10.0.0.1"
      })
  void refusesNamesThatWereReboundToIt(String host) throws Exception {
    assertThat(statusLine(host)).isEqualTo("HTTP/1.1 421 Misdirected Request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%zz",
        "/%",
        "/api/v1/audit?limit=%zz",
        "/api/v1/visits?aggregation=%e2%28",
        "/api/v1/visits/%00",
        "/api/v1/explain?path=%zz",
        "/api/v1/explain?header=%",
        "/api/v1/explain?port=%2d1",
        "/api/v1/routes/%2e%2e/%2f",
        "/api/v1/routes/a/%c3%28",
        "/api/v1/../../etc/passwd",
        "*",
        "http://localhost/api/v1/routes/x/y"
      })
  void refusesWhatItCannotRead(String target) throws Exception {
    assertThat(answer("GET " + target, "localhost")).matches("HTTP/1.1 4[0-9][0-9] .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "http://localhost:1", "file://"})
  void refusesWritesOfOtherOrigins(String origin) throws Exception {
    String before = admin.version();

    assertThat(admin.put("{\"counter-stable\":1}", "origin", origin).statusCode()).isEqualTo(403);
    assertThat(admin.version()).isEqualTo(before);
  }

  @Test
  void takesWritesOfItsOwnOrigin() throws Exception {
    String own = "http://127.0.0.1:" + admin.server.port();

    assertThat(admin.put("{\"counter-stable\":1}", "origin", own).statusCode()).isEqualTo(200);
  }

  @Test
  void bindsBeyondLoopbackOnlyWithTokens() throws Exception {
    assertThatThrownBy(() -> start("0.0.0.0", 0, Map.of()))
        .hasMessage(
            "admin bind 0.0.0.0: without tokens only a loopback address may be bound; give"
                + " --admin-tokens FILE, or bind 127.0.0.1");

    AdminServer open = start("0.0.0.0", 0, AdminFixture.TOKENS);

    open.stop().await(10, SECONDS);
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> start("127.0.0.1", port, Map.of()))
          .hasMessage("admin port " + port + ": address already in use");
    }
  }

  private AdminServer start(String bind, int port, Map<String, Identity> tokens) throws Exception {
    return AdminServer.start(
            admin.vertx,
            AdminFixture.settings(data.resolve("other"), bind, port, tokens),
            admin.sources)
        .await(10, SECONDS);
  }

  private String statusLine(String host) throws IOException {
    return answer("GET /api/v1/routes", host);
  }

  private String answer(String request, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.server.port())) {
      socket.setSoTimeout(10_000);
      String head = request + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }
}
