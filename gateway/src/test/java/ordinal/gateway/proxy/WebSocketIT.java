package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.config.Settings;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.RuleLimits;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets (RFC 6455) through the gateway: bytes both ways after a handshake to the letter. */
class WebSocketIT {
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n";
  private static final String VERSION = "Sec-WebSocket-Version: 13\n";
  private static final String UPGRADE = "Connection: keep-alive, Upgrade\nUpgrade: websocket\n";
  private static final String START = "GET /chat HTTP/1.1\nHost: a\n";
  private static final String ASK = START + UPGRADE + KEY + VERSION;
  private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\n";
  private static final String TO_WEB_SOCKET = "Upgrade: websocket\n";
  private static final String UPGRADED = "Connection: Upgrade\n";
  private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n";
  private static final String SWITCH = SWITCHING + TO_WEB_SOCKET + UPGRADED + ACCEPT;
  private static final byte[] BLOCK = new byte[65_536];
  // What the kernel may hold of one direction, and little more.
  private static final long HELD = 24L << 20;

  private final ProxyFixture gateway = new ProxyFixture(WebSocketIT::impatient);

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void carriesBytesBothWaysUntouched() throws IOException {
    List<Message> asked = new CopyOnWriteArrayList<>();
    gateway.route(
        gateway.origin(c -> {
          asked.add(c.readRequest());
          c.send(SWITCH + "Sec-WebSocket-Protocol: chat\nSec-WebSocket-Extensions: x\n\nfirst");
          echo(c);
        }));
    RawConnection client = gateway.client();

    Message answer =
        client
            .send(ASK + "Sec-WebSocket-Protocol: a, chat\nSec-WebSocket-Extensions: x; y\n\n")
            .readHead();

    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.headers("upgrade")).containsExactly("websocket");
    assertThat(answer.header("connection")).isEqualToIgnoringCase("upgrade");
    assertThat(answer.header("sec-websocket-protocol")).isEqualTo("chat");
    assertThat(answer.header("sec-websocket-extensions")).isEqualTo("x");
    assertThat(answer.header("x-ordinal-replica")).isEqualTo("counter-0");
    assertThat(asked.getFirst().header("sec-websocket-protocol")).isEqualTo("a, chat");
    assertThat(asked.getFirst().header("sec-websocket-extensions")).isEqualTo("x; y");
    assertThat(asked.getFirst().headers("connection")).containsExactly("upgrade");
    assertThat(text(client, 5)).isEqualTo("first");
    client.sendBytes(new byte[] {0, '\r', '\n', (byte) 0xff, 'G'});
    assertThat(text(client, 5)).isEqualTo("\0\r\n\u00ffG");
  }

  @Test
  void countsAsARequestOfItsReplicaWhileItIsOpen() throws IOException {
    RawOrigin origin = echoing();
    Replica replica = gateway.replica("counter-0", origin.port());
    gateway.route(ProxyFixture.backend(replica));

    RawConnection client = opened();
    assertThat(replica.load().inFlight()).isEqualTo(1);
    assertThat(open()).isEqualTo(1);
    client.close();

    ProxyFixture.await("no load", () -> replica.load().inFlight() == 0);
    ProxyFixture.await("none open", () -> open() == 0);
    assertThat(gateway.registry.scrape()).contains("status=\"1xx\"");
  }

  @Test
  void theEndOfOneSideReachesTheOtherWithinASecond() throws Exception {
    CountDownLatch closed = new CountDownLatch(2);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send(SWITCH + "\n");
          c.awaitEnd();
          closed.countDown();
        }));

    opened().close();
    opened().reset();

    assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theEndOfTheReplicaReachesTheClientWithinASecondAfterItsLastBytes() throws Exception {
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send(SWITCH + "\nbye");
        }));
    RawConnection client = opened();

    assertThat(text(client, 3)).isEqualTo("bye");
    long start = System.nanoTime();
    assertThat(client.awaitEnd()).isTrue();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void closesATunnelInWhichNobodySpeaks() throws IOException {
    gateway.route(echoing());
    RawConnection client = opened();

    assertThat(client.awaitEnd()).isTrue();
  }

  @Test
  void keepsATunnelOpenForAsLongAsAPolicySays() throws IOException {
    Optional<Duration> pause = Optional.of(Duration.ofSeconds(5));
    gateway.rule =
        gateway
            .route(echoing())
            .with(new RuleLimits(Optional.empty(), RuleLimits.ANY, pause, false));
    RawConnection client = opened();

    LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());

    assertThat((char) client.send("x").read()).isEqualTo('x');
  }

  @Test
  void aClientThatDoesNotReadHoldsTheReplicaBackAndIsCutOff() throws Exception {
    AtomicLong written = new AtomicLong();
    CountDownLatch cut = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send(SWITCH + "\n");
          flood(c, written);
          cut.countDown();
        }));

    opened();

    assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(written.get()).isLessThan(HELD);
  }

  @Test
  void aReplicaThatDoesNotReadHoldsTheClientBackAndIsCutOff() throws Exception {
    AtomicLong written = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send(SWITCH + "\n");
          awaitQuietly(done);
        }));

    flood(opened(), written);

    done.countDown();
    assertThat(written.get()).isLessThan(HELD);
  }

  @Test
  void aRefusedUpgradeKeepsItsStatusAndBodyAndTheConnection() throws IOException {
    gateway.route(
        gateway.answering(
            "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\nContent-Length: 2\n\nno"));
    RawConnection client = gateway.client();

    for (int i = 0; i < 3; i++) {
      Message answer = client.send(ASK + "\n").readAnswer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("no");
      assertThat(answer.headers("upgrade")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        UPGRADE + VERSION,
        UPGRADE + VERSION + KEY + KEY,
        UPGRADE + VERSION + "Sec-WebSocket-Key: short\n",
        UPGRADE + VERSION + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\n",
        UPGRADE + VERSION + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\n",
        UPGRADE + VERSION + KEY + "Content-Length: 5\n"
      })
  void refusesAHandshakeThatIsNotValid(String headers) throws IOException {
    RawOrigin origin = echoing();
    gateway.route(origin);

    assertThat(gateway.ask(START + headers + "\n").status()).isEqualTo(400);
    assertThat(gateway.ask("POST" + START.substring(3) + UPGRADE + VERSION + KEY + "\n").status())
        .isEqualTo(400);
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void namesTheVersionThatItKnowsToAClientOfAnother() throws IOException {
    gateway.route(echoing());

    Message answer = gateway.ask(START + UPGRADE + KEY + "Sec-WebSocket-Version: 8\n\n");

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.header("sec-websocket-version")).isEqualTo("13");
    assertThat(answer.header("upgrade")).isEqualTo("websocket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\n",
        "Connection: Upgrade\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\n",
        "Connection: Upgrade\nUpgrade: websocket, h2c\n",
        "Connection: xupgrade\nUpgrade: websocket\n"
      })
  void servesWhatAsksForNoWebSocketAsAPlainRequest(String headers) throws IOException {
    RawOrigin origin = gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
    gateway.route(origin);

    assertThat(gateway.ask(START + headers + KEY + VERSION + "\n").status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().headers("upgrade")).isEmpty();
    assertThat(origin.requests().getFirst().headers("connection")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SWITCHING + TO_WEB_SOCKET + UPGRADED,
        SWITCHING
            + TO_WEB_SOCKET
            + UPGRADED
            + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        SWITCHING + UPGRADED + ACCEPT,
        SWITCHING + TO_WEB_SOCKET + ACCEPT,
        SWITCHING + "Upgrade: h2c\n" + UPGRADED + ACCEPT
      })
  void aSwitchThatAnswersNoHandshakeIs502(String answer) throws IOException {
    gateway.route(gateway.answering(answer + "\n"));

    assertThat(gateway.ask(ASK + "\n").status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "GET /smug", "\u0081\u0000"})
  void aClientThatSpeaksBeforeTheAnswerGetsNoTunnel(String early) throws IOException {
    RawOrigin origin = echoing();
    gateway.route(origin);

    Message answer = gateway.ask(ASK.replace("\n", "\r\n") + "\r\n" + early);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(origin.requests()).hasSize(1);
  }

  private RawOrigin echoing() {
    RawOrigin[] self = new RawOrigin[1];
    self[0] =
        gateway.origin(c -> {
          self[0].record(c);
          c.send(SWITCH + "\n");
          echo(c);
        });
    return self[0];
  }

  private RawConnection opened() throws IOException {
    RawConnection client = gateway.client();
    assertThat(client.send(ASK + "\n").readHead().status()).isEqualTo(101);
    return client;
  }

  private double open() {
    return gateway.registry.get("ordinal.websockets.active").gauge().value();
  }

  private static void echo(RawConnection connection) throws IOException {
    for (int b = connection.read(); b >= 0; b = connection.read()) {
      connection.sendBytes(new byte[] {(byte) b});
    }
  }

  /** Writes for as long as the peer's side lets it, until it is cut off. */
  private static void flood(RawConnection connection, AtomicLong written) {
    try {
      while (true) {
        connection.sendBytes(BLOCK);
        written.addAndGet(BLOCK.length);
      }
    } catch (IOException e) {
      // Cut off.
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(RawConnection connection, int length) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) connection.read());
    }
    return text.toString();
  }

  // A tunnel may be idle for ten times as long as a body.
  private static Settings.Traffic impatient(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(),
        t.eventLoops(),
        t.trustedProxies(),
        new Settings.Times(
            t.times().head(), t.times().keepAlive(), Duration.ofMillis(150), t.times().request()),
        t.heads(),
        t.drain(),
        t.drainWait());
  }
}
