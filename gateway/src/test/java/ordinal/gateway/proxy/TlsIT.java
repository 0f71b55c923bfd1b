package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import ordinal.gateway.config.Settings;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.TestCertificate;
import ordinal.gateway.tls.KeyedCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final TestCertificate LOCAL = TestCertificate.of("localhost", "a.example");
  private static final TestCertificate RSA = TestCertificate.rsa("a.example");
  private static final TestCertificate WILD = TestCertificate.of("*.example");

  private ProxyFixture gateway = new ProxyFixture();
  private final List<SSLSocket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (SSLSocket socket : sockets) {
      socket.close();
    }
    gateway.close();
  }

  /** Anew, with so short a time for handshake and head. */
  private void hurry() throws IOException {
    gateway.close();
    Settings.Traffic t = ProxyFixture.TRAFFIC;
    gateway =
        new ProxyFixture(usual ->
            new Settings.Traffic(
                t.bind(),
                t.eventLoops(),
                t.trustedProxies(),
                new Settings.Times(
                    Duration.ofSeconds(1),
                    t.times().keepAlive(),
                    t.times().bodyIdle(),
                    t.times().request()),
                t.heads(),
                t.drain(),
                t.drainWait()));
    serve(LOCAL);
  }

  private void serve(Map<String, List<TestCertificate>> listeners) {
    Map<String, List<KeyedCertificate>> keyed =
        listeners.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    e -> e.getValue().stream().map(TestCertificate::keyed).toList()));
    gateway.server.secure(Map.of(0, keyed));
  }

  private void serve(TestCertificate certificate) {
    serve(Map.of("", List.of(certificate)));
  }

  private SSLSocket socket(TestCertificate trusted, String sni, String... alpn) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusted
                .trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), gateway.port());
    sockets.add(socket);
    SSLParameters parameters = socket.getSSLParameters();
    if (!sni.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(sni)));
    }
    parameters.setApplicationProtocols(alpn);
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private X509Certificate shown(TestCertificate trusted, String sni) throws IOException {
    SSLSocket socket = socket(trusted, sni);
    socket.startHandshake();
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static RawConnection.Message get(SSLSocket socket, String host) throws IOException {
    return new RawConnection(socket).send("GET / HTTP/1.1\nHost: " + host + "\n\n").readAnswer();
  }

  private HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(LOCAL.trusting()).build();
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + "/"))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  @Test
  void servesBothVersionsOfHttpAsTheClientChooses() throws Exception {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));

    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      try (HttpClient client = client(version)) {
        HttpResponse<String> answer = client.send(request(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo("ok");
      }
    }
  }

  @Test
  void tellsTheReplicaThatTheClientCameByTls() throws IOException {
    serve(LOCAL);
    List<RawConnection.Message> seen = new ArrayList<>();
    gateway.route(
        gateway.origin(connection -> {
          seen.add(connection.readRequest());
          connection.send(OK);
        }));

    assertThat(get(socket(LOCAL, "a.example"), "a.example").status()).isEqualTo(200);

    assertThat(seen.getFirst().header("x-forwarded-proto")).isEqualTo("https");
    assertThat(seen.getFirst().header("forwarded")).endsWith(";host=a.example;proto=https");
  }

  @Test
  void takesAnAbsoluteTargetOfItsOwnSchemeOnly() throws IOException {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));
    RawConnection client = new RawConnection(socket(LOCAL, "a.example"));

    String head = " HTTP/1.1\nHost: a.example\n\n";

    assertThat(client.send("GET https://a.example/" + head).readAnswer().status()).isEqualTo(200);
    assertThat(client.send("GET http://a.example/" + head).readAnswer().status()).isEqualTo(400);
  }

  @Test
  void showsEachHostTheCertificateOfItsListener() throws IOException {
    TestCertificate any = TestCertificate.of("any");
    serve(Map.of("a.example", List.of(LOCAL), "*.example", List.of(WILD), "", List.of(any)));

    assertThat(shown(LOCAL, "a.example")).isEqualTo(LOCAL.chain().getFirst());
    assertThat(shown(WILD, "b.example")).isEqualTo(WILD.chain().getFirst());
    assertThat(shown(WILD, "c.b.example")).isEqualTo(WILD.chain().getFirst());
    assertThat(shown(any, "example")).isEqualTo(any.chain().getFirst());
    assertThat(shown(any, "")).isEqualTo(any.chain().getFirst());
  }

  @Test
  void refusesANameThatNoListenerHas() throws IOException {
    serve(Map.of("a.example", List.of(LOCAL), "*.example", List.<TestCertificate>of()));

    for (String name : List.of("b.test", "", "b.example")) {
      assertThatThrownBy(() -> shown(LOCAL, name))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unrecognized_name");
    }
    assertThat(shown(LOCAL, "A.EXAMPLE")).isEqualTo(LOCAL.chain().getFirst());
  }

  @Test
  void choosesAmongCertificatesByWhatTheClientCanRead() throws IOException {
    serve(Map.of("a.example", List.of(LOCAL, RSA)));
    SSLSocket old = socket(RSA, "a.example");
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});

    old.startHandshake();

    assertThat(old.getSession().getPeerCertificates()[0]).isEqualTo(RSA.chain().getFirst());
    assertThat(shown(LOCAL, "a.example")).isEqualTo(LOCAL.chain().getFirst());
  }

  @Test
  void sendsARequestForAnotherListenersHostAway() throws IOException {
    serve(Map.of("a.example", List.of(LOCAL), "*.example", List.of(WILD)));
    gateway.route(gateway.answering(OK));
    SSLSocket socket = socket(LOCAL, "a.example");

    RawConnection client = new RawConnection(socket);

    assertThat(client.send("GET / HTTP/1.1\nHost: b.example\n\n").readAnswer())
        .returns(421, RawConnection.Message::status);
    assertThat(client.send("GET / HTTP/1.1\nHost: a.example\n\n").readAnswer().status())
        .isEqualTo(200);
    assertThat(client.send("GET / HTTP/1.1\nHost: A.Example:443\n\n").readAnswer().status())
        .isEqualTo(200);
  }

  @Test
  void leavesAHostOfNoListenerToTheRoutes() throws IOException {
    serve(Map.of("a.example", List.of(LOCAL)));

    assertThat(get(socket(LOCAL, "a.example"), "other.test").status()).isEqualTo(404);
  }

  @Test
  void speaksNoVersionBefore12() throws Exception {
    serve(LOCAL);

    try (RawConnection client = gateway.client()) {
      client.sendBytes(Hello.of(0x0302, 0xc009, 0xc013));

      assertThat(client.read()).as("an alert").isEqualTo(21);
      assertThat(client.awaitEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
      })
  void refusesCiphersThatHttp2Forbids(String cipher) throws IOException {
    serve(Map.of("", List.of(LOCAL, RSA)));
    SSLSocket socket = socket(LOCAL, "a.example", "h2");
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.setEnabledCipherSuites(new String[] {cipher});

    assertThatThrownBy(socket::startHandshake)
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("handshake_failure");
  }

  @Test
  void refusesAClientThatSpeaksNeitherVersionOfHttp() throws IOException {
    serve(LOCAL);
    SSLSocket socket = socket(LOCAL, "a.example", "spdy/3");

    assertThatThrownBy(socket::startHandshake)
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("no_application_protocol");
  }

  @Test
  void endsAConnectionThatAsksForNewKeysByRenegotiation() throws IOException {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));
    SSLSocket socket = socket(LOCAL, "a.example");
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThat(get(socket, "a.example").status()).isEqualTo(200);

    assertThatThrownBy(
            () -> {
              socket.startHandshake();
              get(socket, "a.example");
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void holdsTheClientToTheVersionOfHttpAgreedOn() throws IOException {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));
    SSLSocket first = socket(LOCAL, "a.example", "h2");
    SSLSocket second = socket(LOCAL, "a.example", "http/1.1");

    assertThat(get(first, "a.example").status()).isEqualTo(400);
    assertThat(new RawConnection(second).send("PRI * HTTP/2.0\n\nSM\n\n").awaitEnd()).isTrue();
  }

  @Test
  void closesAConnectionWithoutTls() throws IOException {
    serve(LOCAL);

    try (RawConnection client = gateway.client()) {
      assertThat(client.send("GET / HTTP/1.1\nHost: a.example\n\n").awaitEnd()).isTrue();
    }
  }

  @Test
  void closesAConnectionWhoseHandshakeTakesTooLong() throws IOException {
    hurry();

    try (RawConnection silent = gateway.client();
        RawConnection half = gateway.client()) {
      half.sendBytes(new byte[] {22, 3, 1, 2, 0, 1});

      assertThat(silent.awaitEnd()).isTrue();
      assertThat(half.awaitEnd()).isTrue();
    }
  }

  @Test
  void closesAConnectionThatSendsNoHeadAfterTheHandshake() throws IOException {
    hurry();
    SSLSocket socket = socket(LOCAL, "a.example");

    assertThat(new RawConnection(socket).send("GET /").awaitEnd()).isTrue();
  }

  @Test
  void refusesAFirstMessageOfUnboundedLength() throws IOException {
    serve(LOCAL);

    try (RawConnection client = gateway.client()) {
      // A record that says: the first 4 of 16,777,215 bytes.
      client.sendBytes(new byte[] {22, 3, 1, 0, 4, 1, -1, -1, -1});

      assertThat(client.awaitEnd()).isTrue();
    }
  }

  @Test
  void showsNewConnectionsANewCertificateAndKeepsOldConnections() throws IOException {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));
    SSLSocket before = socket(LOCAL, "a.example");
    RawConnection kept = new RawConnection(before);
    String request = "GET / HTTP/1.1\nHost: a.example\n\n";
    assertThat(kept.send(request).readAnswer().status()).isEqualTo(200);
    TestCertificate renewed = TestCertificate.of("a.example");

    serve(renewed);

    assertThat(shown(renewed, "a.example")).isEqualTo(renewed.chain().getFirst());
    assertThatThrownBy(() -> shown(LOCAL, "a.example")).isInstanceOf(SSLException.class);
    assertThat(kept.send(request).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void resumesASessionWhenAnotherListenersCertificateChanges() throws IOException {
    SSLContext context = LOCAL.trusting();
    serve(Map.of("a.example", List.of(LOCAL), "*.example", List.of(WILD)));
    gateway.route(gateway.answering(OK));
    long first = sessionCreated(context);

    serve(
        Map.of("a.example", List.of(LOCAL), "*.example", List.of(TestCertificate.of("*.example"))));

    assertThat(sessionCreated(context)).isEqualTo(first);
  }

  private long sessionCreated(SSLContext context) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    new Socket(InetAddress.getLoopbackAddress(), gateway.port()),
                    "a.example",
                    gateway.port(),
                    true)) {
      assertThat(get(socket, "a.example").status()).isEqualTo(200);
      return socket.getSession().getCreationTime();
    }
  }

  @Test
  void losesNoRequestWhileCertificatesChange() throws Exception {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));
    TestCertificate other = LOCAL.issue("localhost");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Callable<Void> visits =
        () -> {
          while (!done.get()) {
            // A client of its own has connections of its own.
            try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
              for (int i = 0; i < 5; i++) {
                HttpResponse<String> answer =
                    client.send(request(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                answered.incrementAndGet();
              }
            }
          }
          return null;
        };

    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> all = List.of(visitors.submit(visits), visitors.submit(visits));
      for (int i = 0; i < 20; i++) {
        int before = answered.get();
        serve(i % 2 == 0 ? other : LOCAL);
        ProxyFixture.await(
            "requests go on",
            () -> answered.get() > before + 3 || all.stream().anyMatch(Future::isDone));
      }
      done.set(true);
      for (Future<Void> one : all) {
        one.get();
      }
    }
  }

  @Test
  void servesWithoutTlsAgainOnceToldSo() throws IOException {
    serve(LOCAL);
    gateway.route(gateway.answering(OK));

    gateway.server.secure(Map.of());

    assertThat(gateway.get("/").status()).isEqualTo(200);
  }
}
