package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.testing.RawConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many connections a port and a client may have open. */
class ConnectionLimitIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
  private static final String NEIGHBOUR = "127.0.0.2";

  private ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  private void reopen(int connections, int perAddress) throws IOException {
    gateway.close();
    gateway = new ProxyFixture(new Settings.Limits(connections, perAddress, 1, 1));
    gateway.route(gateway.answering(OK));
  }

  private RawConnection from(String address) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), gateway.port(), InetAddress.getByName(address), 0);
    return gateway.own(new RawConnection(socket));
  }

  private double refused(String limit) {
    return gateway
        .registry
        .get("ordinal.connections.refused")
        .tag("limit", limit)
        .counter()
        .count();
  }

  private static int status(RawConnection connection) throws IOException {
    return connection.send(GET).readAnswer().status();
  }

  @Test
  void closesWhatOneAddressOpensBeyondItsShareAndServesOthers() throws IOException {
    reopen(100, 2);
    RawConnection one = from("127.0.0.1");
    RawConnection two = from("127.0.0.1");
    assertThat(status(one)).isEqualTo(200);
    assertThat(status(two)).isEqualTo(200);

    assertThat(from("127.0.0.1").awaitEnd()).isTrue();

    assertThat(status(from(NEIGHBOUR))).isEqualTo(200);
    assertThat(status(one)).isEqualTo(200);
    assertThat(refused("address")).isEqualTo(1);
    one.close();
    ProxyFixture.await("room again", () -> served("127.0.0.1"));
  }

  private boolean served(String address) {
    try (RawConnection connection = from(address)) {
      return status(connection) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void closesWhatComesBeyondTheLimitOfThePort() throws IOException {
    reopen(2, 0);
    assertThat(status(from("127.0.0.1"))).isEqualTo(200);
    assertThat(status(from(NEIGHBOUR))).isEqualTo(200);

    assertThat(from("127.0.0.3").awaitEnd()).isTrue();
    assertThat(refused("listener")).isEqualTo(1);
  }

  @Test
  void aPolicyIsInForceForTheNextConnection() throws IOException {
    reopen(100, 100);
    RawConnection before = from("127.0.0.1");
    assertThat(status(before)).isEqualTo(200);

    gateway.server.limit(
        Map.of(0, new PolicyLimits.Clients(OptionalInt.empty(), OptionalInt.of(1))));
    assertThat(from("127.0.0.1").awaitEnd()).isTrue();
    assertThat(status(before)).isEqualTo(200);
    gateway.server.limit(Map.of());

    assertThat(status(from("127.0.0.1"))).isEqualTo(200);
  }

  @Test
  void aFloodFromOneAddressTakesNoMoreThanItsShareAndBoundedMemory() throws IOException {
    reopen(10_000, 100);
    assertThat(status(from(NEIGHBOUR))).isEqualTo(200);
    long before = usedMemory();

    List<SocketChannel> flood = new ArrayList<>();
    try {
      for (int i = 0; i < 10_000; i++) {
        flood.add(
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port())));
        if (i % 1000 == 999) {
          assertThat(served(NEIGHBOUR)).isTrue();
          assertThat(active()).isLessThanOrEqualTo(102);
        }
      }
      ProxyFixture.await("all but 100 refused", () -> refused("address") == 9_900);

      assertThat(usedMemory() - before).isLessThan(32 << 20);
    } finally {
      for (Closeable connection : flood) {
        connection.close();
      }
    }
    ProxyFixture.await("room again", () -> served("127.0.0.1"));
  }

  private double active() {
    return gateway.registry.get("ordinal.connections.active").gauge().value();
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
