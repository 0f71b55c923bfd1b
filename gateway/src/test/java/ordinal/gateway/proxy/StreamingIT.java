package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies on their way: back-pressure, and what happens when one side ends early. */
class StreamingIT {
  private static final int MIB = 1 << 20;
  private static final long LARGE = 200L * MIB;
  // What the kernel may hold in the gateway's own sockets, and little more.
  private static final long HELD = 48L * MIB;
  private static final byte[] BLOCK = new byte[65_536];

  private final ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void aSlowReaderHoldsTheReplicaBack() throws Exception {
    AtomicLong written = new AtomicLong();
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: " + LARGE + "\n\n");
          for (long i = 0; i < LARGE; i += BLOCK.length) {
            c.sendBytes(BLOCK);
            written.addAndGet(BLOCK.length);
          }
          c.awaitEnd();
        }));
    RawConnection client = gateway.client();
    client.send("GET / HTTP/1.1\nHost: a\n\n").readHead();

    AtomicLong most = new AtomicLong();
    long read = slowly(n -> client.skip(n), written::get, most);

    assertThat(read).isEqualTo(LARGE);
    assertThat(most.get()).isLessThan(HELD);
  }

  @Test
  void aSmallAnswerThatComesSlowlyGoesOnAsItComes() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 3\n\n1");
          ProxyFixture.await(seen);
          c.send("23");
          c.readRequest();
          c.send("HTTP/1.1 204 No Content\n\n");
        }));
    RawConnection client = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");

    Message head = client.readHead();
    client.skip(1);
    seen.countDown();

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers("content-length")).containsExactly("3");
    assertThat(client.skip(2)).isEqualTo(2);
    assertThat(client.send("GET / HTTP/1.1\nHost: a\n\n").readHead().status()).isEqualTo(204);
  }

  @Test
  void theHeadOfASmallAnswerDoesNotWaitForItsBody() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n");
          ProxyFixture.await(seen);
          c.send("ok");
        }));
    RawConnection client = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");

    Message head = client.readHead();
    seen.countDown();

    assertThat(client.readBody(head).body()).isEqualTo("ok");
  }

  @Test
  void aSlowReplicaHoldsTheClientBack() throws Exception {
    AtomicLong written = new AtomicLong();
    AtomicLong most = new AtomicLong();
    AtomicLong read = new AtomicLong();
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          read.set(slowly(c::skip, written::get, most));
          c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        }));
    RawConnection client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: " + LARGE + "\n\n");

    for (long i = 0; i < LARGE; i += BLOCK.length) {
      client.sendBytes(BLOCK);
      written.addAndGet(BLOCK.length);
    }

    assertThat(client.readAnswer().body()).isEqualTo("ok");
    assertThat(read.get()).isEqualTo(LARGE);
    assertThat(most.get()).isLessThan(HELD);
  }

  @Test
  void aClientThatLeavesIsNoticedByTheReplicaAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          asked.countDown();
          c.awaitEnd();
          closed.countDown();
        }));
    RawConnection client = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");
    asked.await();

    client.close();

    assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatLeavesInItsUploadIsNoticedByTheReplicaAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          asked.countDown();
          c.awaitEnd();
          closed.countDown();
        }));
    RawConnection client =
        gateway.client().send("POST / HTTP/1.1\nHost: a\nContent-Length: 1000\n\nsome");
    asked.await();

    client.reset();

    assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAnswerThatBreaksOffNeverLooksWhole() throws IOException {
    AtomicReference<String> head = new AtomicReference<>("");
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\n" + head.get());
          c.reset();
        }));

    head.set("Transfer-Encoding: chunked\n\n5\nhello\n");
    Message chunked = gateway.get("/");
    head.set("Content-Length: 100000\n\nhello");
    Message long1 = gateway.get("/");
    head.set("Content-Length: 100\n\nhello");
    Message small = gateway.get("/");

    assertThat(chunked.whole()).isFalse();
    assertThat(long1.whole()).isFalse();
    assertThat(small.status()).as("nothing was sent yet").isEqualTo(502);
  }

  @Test
  void anOldClientSeesAnAnswerThatBreaksOffAsAReset() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n");
          c.reset();
        }));

    assertThat(gateway.ask("GET / HTTP/1.0\n\n").whole()).isFalse();
  }

  @Test
  void aReplicaThatClosesWithoutAnAnswerIs502() throws IOException {
    gateway.route(gateway.origin(RawConnection::readRequest));

    Message answer = gateway.get("/");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("urn:ordinal:problem:upstream-failed");
  }

  @Test
  void anAnswerThatIsNoHttpIs502AndItsConnectionIsNotUsedAgain() throws IOException {
    for (String wrong :
        new String[] {
          "nonsense\n\n",
          "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab",
          "HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n",
          "HTTP/1.1 200 OK\nbad(name: x\nContent-Length: 0\n\n",
          "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
          "HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\n",
          "HTTP/1.1 999 Odd\nContent-Length: 0\n\n"
        }) {
      RawOrigin origin = gateway.answering(wrong);
      gateway.route(origin);

      assertThat(gateway.get("/").status()).as(wrong).isEqualTo(502);
    }
  }

  @Test
  void bytesAfterAnAnswerNeverReachTheNextOne() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 200 OK
            Content-Length: 2

            okHTTP/1.1 200 OK
            Content-Length: 6

            poison\
            """));

    for (int i = 0; i < 20; i++) {
      assertThat(gateway.get("/").body()).isEqualTo("ok");
    }
  }

  @Test
  void anEarlyAnswerReachesTheClientDuringItsUpload() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 413 Too Large\nContent-Length: 3\n\nno!");
          c.awaitEnd();
        }));
    RawConnection client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 100000000\n\nstart");

    Message answer = client.readAnswer();

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("no!");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.awaitEnd()).isTrue();
  }

  @Test
  void bothBodiesMayRunAtOnce() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
          for (int i = 0; i < 3; i++) {
            c.send("1\n" + (char) c.read() + "\n");
          }
          c.send("0\n\n");
        }));
    RawConnection client = gateway.client();
    Message head = client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\n").readHead();

    client.send("a");
    assertThat(client.read()).isEqualTo('1');
    client.skip(2);
    assertThat(client.read()).isEqualTo('a');
    client.skip(2);
    client.send("bc");

    assertThat(client.readBody(head).body()).isEqualTo("bc");
  }

  private interface Reader {
    long skip(long count) throws IOException;
  }

  private interface Written {
    long get();
  }

  /** Reads all with a pause at every eighth, and notes the most bytes that were on their way. */
  private static long slowly(Reader reader, Written written, AtomicLong most) throws IOException {
    long read = 0;
    while (read < LARGE) {
      if (read % (LARGE / 8) == 0) {
        awaitStandstill(written);
        most.accumulateAndGet(written.get() - read, Math::max);
      }
      read += reader.skip(MIB);
    }
    return read;
  }

  /** Waits until nothing was written for a tenth of a second. */
  private static void awaitStandstill(Written written) {
    long[] last = {-1, System.nanoTime()};
    ProxyFixture.await(
        "a standstill",
        () -> {
          long now = written.get();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > Duration.ofMillis(100).toNanos();
        });
  }
}
