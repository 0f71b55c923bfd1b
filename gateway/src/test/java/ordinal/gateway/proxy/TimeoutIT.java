package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slow and silent peers on both sides are cut. */
class TimeoutIT {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Optional<Duration> NONE = Optional.empty();

  private final ProxyFixture gateway = new ProxyFixture(TimeoutIT::impatient);
  private final CountDownLatch upstreamClosed = new CountDownLatch(1);

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void aSilentReplicaIs504AndIsGivenUp() throws Exception {
    gateway.route(silent());

    Message answer = gateway.get("/");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.body()).contains("urn:ordinal:problem:timeout");
    assertThat(upstreamClosed.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theRulesOwnLimitsComeFirst() throws IOException {
    RawOrigin origin = slow(Duration.ofMillis(600));
    gateway.rule =
        gateway.route(origin).with(new Timeouts(Optional.of(Duration.ofMillis(100)), NONE));
    assertThat(gateway.get("/").status()).isEqualTo(504);

    gateway.rule =
        gateway.route(origin).with(new Timeouts(NONE, Optional.of(Duration.ofMillis(100))));
    assertThat(gateway.get("/").status()).isEqualTo(504);
  }

  @Test
  void zeroIsNoLimit() throws IOException {
    gateway.rule =
        gateway
            .route(slow(SHORT.multipliedBy(2)))
            .with(new Timeouts(Optional.of(Duration.ZERO), NONE));

    assertThat(gateway.get("/").status()).isEqualTo(200);
  }

  @Test
  void theRulesLimitCoversTheWholeAnswerAndTheDefaultOnlyItsHead() throws IOException {
    RawOrigin origin = dripping(Duration.ofMillis(100), 6);
    assertThat(gateway.route(origin).timeouts().request()).isEmpty();
    assertThat(gateway.get("/").whole()).isTrue();

    gateway.rule = gateway.route(origin).with(new Timeouts(Optional.of(SHORT), NONE));
    Message cut = gateway.get("/");

    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.whole()).isFalse();
  }

  @Test
  void anAnswerThatStopsComingIsBrokenOff() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n");
          c.awaitEnd();
        }));

    Message answer = gateway.get("/");

    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.whole()).isFalse();
  }

  @Test
  void aHeadThatComesByteByByteIsCut() throws IOException {
    RawConnection client = gateway.client();

    assertThat(cutWithin(client, "GET / HTTP/1.1\nHost: a\nx: ", Duration.ofSeconds(3))).isTrue();
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws IOException {
    assertThat(gateway.client().awaitEnd()).isTrue();
  }

  @Test
  void aBodyThatComesByteByByteIs408() throws IOException {
    gateway.rule =
        gateway.route(silent()).with(new Timeouts(Optional.of(Duration.ofSeconds(9)), NONE));
    RawConnection client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 1000\n\n");

    long end = System.nanoTime() + SHORT.multipliedBy(2).toNanos();
    while (System.nanoTime() < end) {
      client.send("x");
      LockSupport.parkNanos(20_000_000);
    }

    assertThat(client.readAnswer().status()).isEqualTo(408);
  }

  private static boolean cutWithin(RawConnection client, String start, Duration limit)
      throws IOException {
    client.send(start);
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      try {
        client.send("y");
      } catch (IOException e) {
        return true;
      }
      LockSupport.parkNanos(20_000_000);
    }
    return false;
  }

  private RawOrigin silent() {
    return gateway.origin(c -> {
      c.awaitEnd();
      upstreamClosed.countDown();
    });
  }

  private RawOrigin slow(Duration delay) {
    return gateway.origin(c -> {
      while (true) {
        c.readRequest();
        LockSupport.parkNanos(delay.toNanos());
        c.send("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
      }
    });
  }

  private RawOrigin dripping(Duration pause, int times) {
    return gateway.origin(c -> {
      while (true) {
        c.readRequest();
        c.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
        for (int i = 0; i < times; i++) {
          c.send("1\nx\n");
          LockSupport.parkNanos(pause.toNanos());
        }
        c.send("0\n\n");
      }
    });
  }

  private static Settings.Traffic impatient(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(),
        t.eventLoops(),
        t.trustedProxies(),
        new Settings.Times(SHORT, SHORT, SHORT, SHORT),
        t.heads(),
        t.drain(),
        t.drainWait());
  }
}
