package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.config.Settings;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawHttp2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a connection is kept between two requests, which is longer than a head may take. */
class KeepAliveIT {
  private static final Duration HEAD = Duration.ofMillis(300);
  private static final Duration KEEP_ALIVE = Duration.ofMillis(2500);
  private static final Duration BETWEEN = HEAD.multipliedBy(3);
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";

  private final ProxyFixture gateway = new ProxyFixture(KeepAliveIT::impatient);

  @BeforeEach
  void serve() {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void isLongerThanTheTimeForAHead() throws IOException {
    RawConnection client = gateway.client();
    client.send(GET).readAnswer();

    pause();

    assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void endsAConnectionThatSaysNothing() throws IOException {
    RawConnection client = gateway.client();
    client.send(GET).readAnswer();
    long answered = System.nanoTime();

    assertThat(client.awaitEnd()).isTrue();

    // Deadlines are looked at now and then, never before their time.
    assertThat(since(answered)).isGreaterThan(KEEP_ALIVE.minus(HEAD));
  }

  @Test
  void isOverWithTheFirstByteOfTheNextHead() throws IOException {
    RawConnection client = gateway.client();
    client.send(GET).readAnswer();
    pause();
    long begun = System.nanoTime();

    trickle(client, "GET / HTTP/1.1\nHost: a\nx: ", HEAD.multipliedBy(4));

    assertThat(client.awaitEnd()).isTrue();
    assertThat(since(begun)).isLessThan(KEEP_ALIVE.minus(HEAD));
  }

  @Test
  void isNotGivenWhereTheNextHeadHasBegunBeforeTheAnswer() throws IOException {
    RawConnection client = gateway.client();

    client.send(GET + "GET / HTTP/1.1\n").readAnswer();
    long answered = System.nanoTime();

    assertThat(client.awaitEnd()).isTrue();
    assertThat(since(answered)).isLessThan(KEEP_ALIVE.minus(HEAD));
  }

  @Test
  void beginsAfterTheRestOfABodyThatWasAnsweredEarly() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          while (true) {
            c.readHead();
            c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
          }
        }));
    RawConnection client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\nhello").readAnswer();
    client.send("world");

    pause();

    assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);
  }

  @Test
  void isGivenToHttp2WithoutStreams() throws IOException {
    try (RawHttp2 client = RawHttp2.to(gateway.port())) {
      client.get(1, "/").answer(1);
      // No head begins with it.
      client.frame(RawHttp2.PING, 0, 0, new byte[8]);

      pause();

      assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
      long answered = System.nanoTime();
      assertThat(client.awaitEnd()).isTrue();
      assertThat(since(answered)).isGreaterThan(KEEP_ALIVE.minus(HEAD));
    }
  }

  @Test
  void isNotGivenBeforeTheFirstRequest() throws IOException {
    long begun = System.nanoTime();

    assertThat(gateway.client().awaitEnd()).isTrue();
    try (RawHttp2 client = RawHttp2.to(gateway.port())) {
      assertThat(client.awaitEnd()).isTrue();
    }

    assertThat(since(begun)).isLessThan(KEEP_ALIVE);
  }

  private static void pause() {
    LockSupport.parkNanos(BETWEEN.toNanos());
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void trickle(RawConnection client, String start, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    try {
      client.send(start);
      while (System.nanoTime() < end) {
        client.send("y");
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException e) {
      // Cut, as the test goes on to see.
    }
  }

  private static Settings.Traffic impatient(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(),
        t.eventLoops(),
        t.trustedProxies(),
        new Settings.Times(HEAD, KEEP_ALIVE, t.times().bodyIdle(), t.times().request()),
        t.heads(),
        t.drain(),
        t.drainWait());
  }
}
