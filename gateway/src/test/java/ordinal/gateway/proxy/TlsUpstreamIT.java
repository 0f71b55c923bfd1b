package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawOrigin;
import ordinal.gateway.testing.TestCertificate;
import ordinal.gateway.tls.AltName;
import ordinal.gateway.tls.BackendTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsUpstreamIT {
  private static final TestCertificate AUTHORITY = TestCertificate.of("authority");
  private static final TestCertificate SHOP = AUTHORITY.issue("shop");

  private record Seen(HttpVersion version, String serverName, String host, String path) {}

  private final ProxyFixture gateway = new ProxyFixture();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  private int origin(TestCertificate certificate, boolean http2) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setSsl(true)
            .setSni(true)
            .setUseAlpn(http2)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.certificatePem()))
                    .addKeyValue(Buffer.buffer(certificate.keyPem())));
    HttpServer server = gateway.vertx.createHttpServer(options).requestHandler(this::serve);
    server.connectionHandler(connection -> connections.incrementAndGet());
    server.webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage));
    try {
      return server.listen(0).await(10, TimeUnit.SECONDS).actualPort();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void serve(HttpServerRequest request) {
    String name = request.connection().indicatedServerName();
    seen.add(
        new Seen(
            request.version(),
            name == null ? "" : name,
            request.authority().toString(),
            request.path()));
    request
        .body()
        .onSuccess(body -> request.response().end(body.length() == 0 ? Buffer.buffer("ok") : body));
  }

  private void route(int port, String hostname, TestCertificate... trusted) {
    route(port, false, hostname, trusted);
  }

  private void route(int port, boolean http2, String hostname, TestCertificate... trusted) {
    route(port, http2, new BackendTls(hostname, authorities(trusted)));
  }

  private static List<X509Certificate> authorities(TestCertificate... trusted) {
    return List.of(trusted).stream().map(t -> t.chain().getFirst()).toList();
  }

  private void route(int port, boolean http2, BackendTls tls) {
    Replica replica =
        new Replica(
            "default",
            "shop-0",
            OptionalInt.empty(),
            "shop",
            "",
            Optional.of(new Replica.Address("127.0.0.1", port, http2, tls)),
            true,
            true,
            false,
            new Load(),
            new Health());
    gateway.route(ProxyFixture.backend(replica));
  }

  @Test
  void asksForThePolicysHostAndForwardsTheClients() throws IOException {
    route(origin(SHOP, true), "shop", AUTHORITY);

    assertThat(gateway.get("/a").body()).isEqualTo("ok");
    assertThat(gateway.ask("POST / HTTP/1.1\nHost: a.com\nContent-Length: 3\n\nabc").body())
        .isEqualTo("abc");

    assertThat(seen)
        .containsExactly(
            new Seen(HttpVersion.HTTP_1_1, "shop", "example.com", "/a"),
            new Seen(HttpVersion.HTTP_1_1, "shop", "a.com", "/"));
  }

  @Test
  void speaksHttp2WhereTheServiceSaysSo() throws IOException {
    route(origin(SHOP, true), true, "shop", AUTHORITY);

    assertThat(gateway.ask("POST /a HTTP/1.1\nHost: a.com\nContent-Length: 3\n\nabc").body())
        .isEqualTo("abc");

    assertThat(seen).containsExactly(new Seen(HttpVersion.HTTP_2, "shop", "a.com", "/a"));
  }

  @Test
  void sendsNothingWhereHttp2IsNotAgreedOn() throws IOException {
    route(origin(SHOP, false), true, "shop", AUTHORITY);

    assertThat(gateway.get("/").status()).isEqualTo(503);
    assertThat(seen).isEmpty();
  }

  @Test
  void keepsAConnectionForTheNextRequestOfTheSameTrustOnly() throws IOException {
    int port = origin(SHOP, true);

    route(port, "shop", AUTHORITY);
    assertThat(gateway.get("/").status()).isEqualTo(200);
    assertThat(gateway.get("/").status()).isEqualTo(200);
    assertThat(connections).hasValue(1);
    route(port, "bank", AUTHORITY);

    assertThat(gateway.get("/").status()).isEqualTo(503);
    assertThat(seen).hasSize(2);
  }

  @Test
  void opensAWebSocketInHttp1() throws IOException {
    route(origin(SHOP, true), "shop", AUTHORITY);

    try (RawConnection client = gateway.client()) {
      client.send(
          """
          GET /chat HTTP/1.1
          Host: a.com
          Connection: upgrade
          Upgrade: websocket
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Version: 13

          """);
      assertThat(client.readHead().status()).isEqualTo(101);

      // A text of one letter, masked with zeros.
      client.sendBytes(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});

      assertThat(new int[] {client.read(), client.read(), client.read()})
          .containsExactly(0x81, 1, 'x');
    }
  }

  @Test
  void sendsNothingToAReplicaWithACertificateForAnotherHost() throws IOException {
    route(origin(SHOP, true), "bank", AUTHORITY);

    assertThat(gateway.get("/").status()).isEqualTo(503);
    assertThat(seen).isEmpty();
  }

  @Test
  void asksForTheHostAndComparesTheNamesWhereAPolicyHasSome() throws IOException {
    for (boolean http2 : List.of(false, true)) {
      seen.clear();
      int port = origin(SHOP, true);
      List<AltName> right = List.of(new AltName(true, "spiffe://a"), new AltName(false, "SHOP"));
      List<AltName> wrong = List.of(new AltName(false, "bank"), new AltName(true, "shop"));

      route(port, http2, new BackendTls("asked.for", right, authorities(AUTHORITY)));
      assertThat(gateway.get("/").body()).isEqualTo("ok");
      route(port, http2, new BackendTls("shop", wrong, authorities(AUTHORITY)));
      assertThat(gateway.get("/").status()).isEqualTo(503);
      route(port, http2, new BackendTls("shop", right, authorities(TestCertificate.of("other"))));
      assertThat(gateway.get("/").status()).isEqualTo(503);

      assertThat(seen).extracting(Seen::serverName).containsExactly("asked.for");
    }
  }

  @Test
  void sendsNothingToAReplicaThatNobodyVouchesFor() throws IOException {
    int port = origin(SHOP, true);

    route(port, "shop", TestCertificate.of("authority"));
    assertThat(gateway.get("/").status()).isEqualTo(503);
    route(port, "shop");
    assertThat(gateway.get("/").status()).as("system's authorities").isEqualTo(503);

    assertThat(seen).isEmpty();
  }

  @Test
  void sendsNothingToAReplicaWhoseCertificateHasExpired() throws IOException {
    route(origin(AUTHORITY.issueExpired("shop"), true), "shop", AUTHORITY);

    assertThat(gateway.get("/").status()).isEqualTo(503);
    assertThat(seen).isEmpty();
  }

  @Test
  void neverSpeaksWithoutTls() throws IOException {
    RawOrigin plain = gateway.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    route(plain.port(), "shop", AUTHORITY);

    assertThat(gateway.get("/").status()).isGreaterThanOrEqualTo(500);
    assertThat(plain.requests()).noneMatch(request -> request.first().contains("HTTP/"));
  }
}
