package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import ordinal.gateway.testing.GatewayProcess;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies far larger than the gateway's memory, and peers that take none of them. The gateway is a
 * process of its own, with as much direct memory as heap.
 */
class MemoryIT {
  private static final int BLOCK = 65_536;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  // What a JVM needs beside its heap and direct memory.
  private static final int BESIDES = 128;
  private static final int STUCK = 200;
  private static final int OTHERS = 17;
  private static final String UNTIL_THE_END = "HTTP/1.1 200 OK\nConnection: close\n\n";
  private static final String SWITCHED =
      """
      HTTP/1.1 101 Switching Protocols
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;
  private static final String HANDSHAKE =
      """
      GET /socket HTTP/1.1
      Host: a
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """;
  private static final String SMALL = "PUT / HTTP/1.1\nHost: a\nContent-Length: 0\n\n";

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicLong moved = new AtomicLong();
  private final List<RawConnection> stuck = new ArrayList<>();
  private final List<RawHttp2> stuckStreams = new ArrayList<>();
  private final RawOrigin origin = new RawOrigin(this::serve);
  private final Path folder;

  MemoryIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    for (RawConnection connection : stuck) {
      connection.reset();
    }
    for (RawHttp2 client : stuckStreams) {
      client.close();
    }
    origin.close();
  }

  @Test
  void aGibibyteFlowsBothWaysThroughAHeapOf64MiB() throws IOException {
    String sent = send(block -> {}, GIB);

    try (GatewayProcess gateway = gateway(64);
        RawConnection client = RawConnection.to(gateway.port())) {
      client.send("GET /" + GIB + " HTTP/1.1\nHost: a\n\n");
      assertThat(client.readHead().header("content-length")).isEqualTo(Long.toString(GIB));
      assertThat(receive(client, GIB)).as("down").isEqualTo(sent);
      client.send("PUT / HTTP/1.1\nHost: a\nContent-Length: " + GIB + "\n\n");
      send(client::sendBytes, GIB);
      assertThat(client.readAnswer().body()).as("up").isEqualTo(sent);

      holdsLittle(gateway, 64, "1 GiB each way");
    }
  }

  @Test
  void clientsThatDoNotReadHoldLittle() throws IOException {
    try (GatewayProcess gateway = gateway(256)) {
      for (int i = 0; i < STUCK; i++) {
        stuck(gateway).send("GET /" + 100 * MIB + " HTTP/1.1\nHost: a\n\n");
      }
      for (RawConnection client : stuck) {
        assertThat(client.readHead().status()).isEqualTo(200);
      }
      awaitStandstill();

      assertThat(gateway.ask(SMALL).status()).isEqualTo(200);
      holdsLittle(gateway, 256, STUCK + " clients that do not read 100 MiB");
    }
  }

  @Test
  void clientsOfEveryOtherKindThatDoNotReadHoldLittle() throws IOException {
    try (GatewayProcess gateway = gateway(256)) {
      for (int i = 0; i < OTHERS; i++) {
        stuck(gateway).send("GET /unknown HTTP/1.0\nHost: a\n\n");
        stuck(gateway).send(HANDSHAKE);
        RawHttp2 client = RawHttp2.to(gateway.port());
        stuckStreams.add(client);
        // Windows that hold nothing back: the socket alone is not read from.
        client.setting(4, Integer.MAX_VALUE).get(1, "/" + 300 * MIB);
        client.frame(
            RawHttp2.WINDOW_UPDATE, 0, 0, (byte) 0x3f, (byte) 0xff, (byte) 0xff, (byte) 0xff);
      }
      for (RawConnection client : stuck) {
        assertThat(client.readHead().status()).isIn(200, 101);
      }
      awaitStandstill();

      assertThat(gateway.ask(SMALL).status()).isEqualTo(200);
      holdsLittle(
          gateway,
          256,
          3 * OTHERS + " clients of HTTP/1.0, HTTP/2 and WebSocket that do not read 300 MiB");
    }
  }

  @Test
  void aReplicaThatDoesNotReadHoldsLittle() throws IOException {
    try (GatewayProcess gateway = gateway(256)) {
      for (int i = 0; i < STUCK; i++) {
        RawConnection client = stuck(gateway);
        client.send("PUT /stall HTTP/1.1\nHost: a\nContent-Length: " + 100 * MIB + "\n\n");
        Thread.ofVirtual().name("upload").start(() -> upload(client));
      }
      awaitStandstill();

      assertThat(gateway.ask(SMALL).status()).isEqualTo(200);
      holdsLittle(gateway, 256, STUCK + " uploads of 100 MiB that the replica does not read");
    }
  }

  private GatewayProcess gateway(int heap) throws IOException {
    return new GatewayProcess(
        folder, origin.port(), "-Xmx" + heap + "m", "-XX:MaxDirectMemorySize=" + heap + "m");
  }

  private static void holdsLittle(GatewayProcess gateway, int heap, String what)
      throws IOException {
    long peak = gateway.peakMemory() / MIB;
    System.out.printf("%s: at most %d MiB of memory, %d of them heap%n", what, peak, heap);
    assertThat(peak).isLessThan(2 * heap + BESIDES);
    assertThat(gateway.log()).doesNotContain("OutOfMemory");
  }

  private RawConnection stuck(GatewayProcess gateway) throws IOException {
    RawConnection client = RawConnection.to(gateway.port());
    stuck.add(client);
    return client;
  }

  private void upload(RawConnection client) {
    try {
      send(
          block -> {
            client.sendBytes(block);
            moved.addAndGet(block.length);
          },
          100 * MIB);
    } catch (IOException e) {
      // The end of the test.
    }
  }

  /** {@code GET /n} is answered with n bytes, {@code PUT /} with the checksum of its body. */
  private void serve(RawConnection connection) throws IOException {
    while (true) {
      Message head = connection.readHead();
      String target = head.first().split(" ", -1)[1];
      if (target.equals("/unknown") || target.equals("/socket")) {
        connection.send(target.equals("/unknown") ? UNTIL_THE_END : SWITCHED);
        endless(connection);
        return;
      }
      if (head.first().startsWith("GET")) {
        long length = Long.parseLong(target.substring(1));
        connection.send("HTTP/1.1 200 OK\nContent-Length: " + length + "\n\n");
        send(
            block -> {
              connection.sendBytes(block);
              moved.addAndGet(block.length);
            },
            length);
      } else if (target.equals("/stall")) {
        awaitTheEnd();
        return;
      } else {
        String sum = receive(connection, Long.parseLong(head.header("content-length")));
        connection.send("HTTP/1.1 200 OK\nContent-Length: " + sum.length() + "\n\n" + sum);
      }
    }
  }

  /** More than anybody takes; to a WebSocket these are messages of one block. */
  private void endless(RawConnection connection) throws IOException {
    byte[] header = {(byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0};
    send(
        block -> {
          connection.sendBytes(header).sendBytes(block);
          moved.addAndGet(block.length);
        },
        300 * MIB);
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Sink {
    void accept(byte[] block) throws IOException;
  }

  /** Sends blocks of which no two are the same; returns their checksum. */
  private static String send(Sink sink, long length) throws IOException {
    byte[] block = new byte[BLOCK];
    new Random(1).nextBytes(block);
    CRC32C sum = new CRC32C();
    for (long at = 0; at < length; at += BLOCK) {
      ByteBuffer.wrap(block).putLong(at);
      sum.update(block);
      sink.accept(block);
    }
    return Long.toHexString(sum.getValue());
  }

  private static String receive(RawConnection connection, long length) throws IOException {
    byte[] block = new byte[BLOCK];
    CRC32C sum = new CRC32C();
    for (long left = length; left > 0; ) {
      int n = connection.read(block, (int) Math.min(BLOCK, left));
      assertThat(n).as("bytes before the end, %d to go", left).isPositive();
      sum.update(block, 0, n);
      left -= n;
    }
    return Long.toHexString(sum.getValue());
  }

  /** Waits, for at most 20 s, until bytes have moved and none did for a quarter of a second. */
  private void awaitStandstill() {
    long start = System.nanoTime();
    long since = start;
    long last = 0;
    while (last == 0 || System.nanoTime() - since < Duration.ofMillis(250).toNanos()) {
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(20).toNanos());
      long now = moved.get();
      since = now == last ? since : System.nanoTime();
      last = now;
      LockSupport.parkNanos(1_000_000);
    }
  }
}
