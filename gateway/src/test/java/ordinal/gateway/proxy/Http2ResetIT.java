package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.BackendPolicy;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flood of streams that are reset at once costs their heads and nothing behind the gateway. */
class Http2ResetIT {
  private static final int RESETS = 100;
  private static final byte[] CANCEL = {0, 0, 0, 8};
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final Ejection EJECTION =
      new Ejection(
          5,
          Duration.ofSeconds(10),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          50,
          50,
          Optional.empty());

  private final ProxyFixture gateway = new ProxyFixture(Http2FloodIT::shortBodyIdle);

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void streamsThatAreResetInTheSameBytesReachNoReplica() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    gateway.route(
        gateway.origin(c -> {
          connections.incrementAndGet();
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
          c.awaitEnd();
        }));

    assertThat(flooded()).isEqualTo(200);

    // The bytes may be read in several parts, each of which can end between a head and its reset.
    assertThat(connections.get()).isBetween(1, 10);
  }

  @Test
  void theyReachNoMirrorEither() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    RawOrigin copy =
        gateway.origin(c -> {
          connections.incrementAndGet();
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
          c.awaitEnd();
        });
    Mirror mirror = MirrorIT.mirror(100, gateway.replica("canary-0", copy.port()));
    gateway.rule = gateway.route(gateway.answering(OK)).with(mirror);

    assertThat(flooded()).isEqualTo(200);

    MirrorIT.awaitCounts(mirror, Result.MATCH, 1);
    assertThat(connections.get()).isBetween(1, 10);
    assertThat(mirror.tally().of(Result.INCOMPLETE)).isGreaterThan(RESETS - 20);
  }

  @Test
  void oneThatWasToFindOutAboutAReplicaLeavesThatToTheNext() throws IOException {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger healed = new AtomicInteger();
    RawOrigin sick =
        gateway.origin(c -> {
          while (true) {
            c.readRequest();
            if (broken.get()) {
              c.send("HTTP/1.1 503 Service Unavailable\nContent-Length: 0\n\n");
            } else {
              healed.incrementAndGet();
              c.send(OK);
            }
          }
        });
    gateway.route(
        new Backend(
            "default",
            "counter",
            80,
            1,
            true,
            List.of(
                gateway.replica("counter-0", sick.port()),
                gateway.replica("counter-1", gateway.answering(OK).port())),
            List.of(),
            new BackendPolicy(
                RetryConstraint.DEFAULT, EJECTION, Optional.empty(), Optional.empty()),
            new Fleet()));
    for (int bad = 0; bad < EJECTION.consecutiveErrors(); ) {
      bad += gateway.ask(GET).status() == 503 ? 1 : 0;
    }
    assertThat(gateway.ask(GET).status()).isEqualTo(200);
    broken.set(false);
    long over = System.nanoTime() + EJECTION.baseTime().toNanos();
    ProxyFixture.await("the end of the ejection", () -> System.nanoTime() - over > 0);

    assertThat(flooded()).isEqualTo(200);

    ProxyFixture.await("a visit", () -> asks() && healed.get() > 0);
  }

  private boolean asks() {
    try {
      return gateway.ask(GET).status() == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resets streams in the bytes that open them; the status of one that comes after them. */
  private int flooded() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    RawHttp2 client = gateway.own(RawHttp2.over(socket));
    byte[] block = RawHttp2.block(RawHttp2.request("GET", "/"));
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int stream = 1; stream < 2 * RESETS; stream += 2) {
      flood.writeBytes(
          frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, block));
      flood.writeBytes(frame(RawHttp2.RST_STREAM, 0, stream, CANCEL));
    }
    socket.getOutputStream().write(flood.toByteArray());
    return client.get(2 * RESETS + 1, "/").answer(2 * RESETS + 1).status();
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt((payload.length << 8) | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
