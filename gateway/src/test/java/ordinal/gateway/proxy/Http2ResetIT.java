package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.testing.RawHttp2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flood of streams that are reset at once costs their heads and nothing behind the gateway. */
class Http2ResetIT {
  private static final int RESETS = 100;
  private static final byte[] CANCEL = {0, 0, 0, 8};

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
    int answered = client.get(2 * RESETS + 1, "/").answer(2 * RESETS + 1).status();

    assertThat(answered).isEqualTo(200);
    // The bytes may be read in several parts, each of which can end between a head and its reset.
    assertThat(connections.get()).isBetween(1, 10);
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
