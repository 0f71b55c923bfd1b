package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.RuleLimits;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long the body of a request may take, and who is to blame where it takes too long. */
class UploadIT {
  private static final Duration LIMIT = Duration.ofMillis(400);
  private static final Duration TWICE = LIMIT.multipliedBy(2);
  // Worth its keep: less is no progress.
  private static final String PART = "x".repeat(1024);
  private static final int PARTS = 40;
  private static final Duration PAUSE = TWICE.dividedBy(PARTS);

  private final ProxyFixture gateway = new ProxyFixture(UploadIT::impatient);
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void close() throws IOException {
    over.countDown();
    gateway.close();
  }

  @Test
  void mayTakeLongerThanTheLimitOfTheRequest() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    RawConnection client = gateway.client();

    long took = upload(client);

    assertThat(took).isGreaterThan(LIMIT.toNanos());
    assertThat(client.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void leavesTheReplicaTheWholeLimitForItsAnswer() throws IOException {
    gateway.route(silent());
    RawConnection client = gateway.client();

    upload(client);
    long complete = System.nanoTime();
    Message answer = client.readAnswer();

    assertThat(answer.status()).isEqualTo(504);
    assertThat(System.nanoTime() - complete).isGreaterThan(LIMIT.toNanos() - PAUSE.toNanos());
  }

  @Test
  void countsInTheLimitOfTheRule() throws IOException {
    gateway.rule = gateway.route(silent()).with(new Timeouts(Optional.of(LIMIT), Optional.empty()));
    RawConnection client = gateway.client();

    try {
      upload(client);
    } catch (IOException e) {
      // Cut, as it is to be; the answer is there all the same.
    }

    assertThat(client.readAnswer().status()).isEqualTo(504);
  }

  @Test
  void thatStopsIsTheClientsFailureAndNotTheReplicas() throws IOException {
    Replica replica = gateway.replica("counter-0", silent().port());
    gateway.route(ProxyFixture.backend(replica));

    for (int i = 0; i < 6; i++) {
      Message answer = gateway.ask("POST / HTTP/1.1\nHost: a\nContent-Length: 100000\n\n" + PART);

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("urn:ordinal:problem:request-timeout");
    }
    assertThat(replica.health().state()).isEqualTo(Health.State.HEALTHY);
  }

  @Test
  void mayPauseForAsLongAsAPolicySaysAndGoOnByASingleByte() throws IOException {
    gateway.rule =
        gateway
            .route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"))
            .with(
                new RuleLimits(
                    Optional.empty(), RuleLimits.ANY, Optional.of(LIMIT.multipliedBy(3)), false));
    RawConnection client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\n");

    for (int i = 0; i < 3; i++) {
      LockSupport.parkNanos(TWICE.toNanos());
      client.send("x");
    }

    assertThat(client.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void thatTheReplicaDoesNotTakeIsTheReplicasFailure() throws IOException {
    Replica replica =
        gateway.replica(
            "counter-0",
            gateway
                .origin(c -> {
                  c.readHead();
                  awaitEndOfTest();
                })
                .port());
    gateway.route(ProxyFixture.backend(replica));

    for (int i = 0; i < 5; i++) {
      RawConnection client = gateway.client();
      client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 200000000\n\n");
      Thread.ofVirtual().start(() -> sendUntilCut(client));
      Message answer = client.readAnswer();

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).contains("urn:ordinal:problem:timeout");
    }
    assertThat(replica.health().state()).isEqualTo(Health.State.EJECTED);
  }

  @Test
  void thatEndsAfterTheAnswerHasBegunLeavesTheAnswerItsTime() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
          c.skip((long) PARTS * PART.length());
          for (int i = 0; i < PARTS; i++) {
            c.send("1\nx\n");
            LockSupport.parkNanos(PAUSE.toNanos());
          }
          c.send("0\n\n");
        }));
    RawConnection client = gateway.client();

    upload(client);
    Message answer = client.readBody(client.readHead());

    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).hasSize(PARTS);
  }

  @Test
  void ofACallWhoseAnswerWaitsForItsEndMayTakeLongerThanTheLimitToo() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    try (RawHttp2 client = RawHttp2.to(gateway.port())) {
      client.headers(1, false, RawHttp2.request("POST", "/", "te", "trailers"));

      for (int i = 0; i < PARTS; i++) {
        client.data(1, false, PART);
        LockSupport.parkNanos(PAUSE.toNanos());
      }

      assertThat(client.data(1, true, "").answer(1).status()).isEqualTo(200);
    }
  }

  /** Sends a body that takes twice the limit; returns how long it took. */
  private static long upload(RawConnection client) throws IOException {
    long begun = System.nanoTime();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: " + PARTS * PART.length() + "\n\n");
    for (int i = 0; i < PARTS; i++) {
      client.send(PART);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return System.nanoTime() - begun;
  }

  private static void sendUntilCut(RawConnection client) {
    byte[] block = new byte[65_536];
    try {
      for (int sent = 0; sent < 200_000_000; sent += block.length) {
        client.sendBytes(block);
      }
    } catch (IOException e) {
      // The gateway has had enough, which the test sees by the answer.
    }
  }

  private void awaitEndOfTest() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RawOrigin silent() {
    return gateway.origin(RawConnection::awaitEnd);
  }

  private static Settings.Traffic impatient(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(),
        t.eventLoops(),
        t.trustedProxies(),
        new Settings.Times(t.times().head(), t.times().keepAlive(), LIMIT, LIMIT),
        t.heads(),
        t.drain(),
        t.drainWait());
  }
}
