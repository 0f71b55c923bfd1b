package ordinal.gateway.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.objects.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream over a real connection. */
class EventsIT {
  private AdminFixture admin;

  @BeforeEach
  void open(@TempDir Path data) throws Exception {
    admin = AdminFixture.beating(data, Duration.ofMillis(50));
  }

  @AfterEach
  void close() throws Exception {
    admin.close();
  }

  @Test
  void tellsOfSnapshotsProblemsAndChanges() throws Exception {
    try (Stream stream = new Stream("")) {
      admin.put("{\"counter-stable\":50}");
      admin.report(new Problem("a.yaml", 0, null, "", "", "is empty"));

      assertThat(stream.next("event")).isEqualTo("event: snapshot");
      assertThat(stream.next("data")).contains("\"generation\":2").contains("\"replicas\":3");
      assertThat(stream.next("event")).isEqualTo("event: audit");
      assertThat(stream.next("data"))
          .contains("\"who\":\"local\"")
          .contains("\"outcome\":\"done\"");
      assertThat(stream.next("event")).isEqualTo("event: snapshot");
      assertThat(stream.next("event")).isEqualTo("event: problems");
      assertThat(stream.next("data")).isEqualTo("data: {\"problems\":1}");
    }
  }

  @Test
  void tellsOfAReplicaThatIsEjected() throws Exception {
    try (Stream stream = new Stream("")) {
      admin.eject();

      assertThat(stream.next("event")).isEqualTo("event: replica");
      assertThat(stream.next("data"))
          .contains("\"change\":\"ejected\"")
          .contains("\"reason\":\"5 errors: status 503\"")
          .contains("\"seconds\":30.0");
    }
  }

  @Test
  void goesOnWhereItBrokeOff() throws Exception {
    String seen;
    try (Stream stream = new Stream("")) {
      edit(1);
      seen = stream.next("id");
    }
    edit(2);
    edit(3);

    try (Stream stream = new Stream("last-event-id: " + seen.substring(4) + "\r\n")) {
      List<String> types = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        types.add(stream.next("event").substring(7));
      }

      assertThat(types).containsExactly("snapshot", "audit", "snapshot", "audit", "snapshot");
    }
  }

  @Test
  void saysWhenItCannotKnowWhatWasMissed() throws Exception {
    try (Stream stream = new Stream("last-event-id: of-another-process-7\r\n")) {
      assertThat(stream.next("event")).isEqualTo("event: reset");
    }
  }

  @Test
  void showsThatItIsAlive() throws Exception {
    try (Stream stream = new Stream("")) {
      assertThat(stream.next(": alive")).isEqualTo(": alive");
    }
  }

  @Test
  void cutsOffAReaderWhoDoesNotRead() throws Exception {
    int events = 10_000;
    try (Stream slow = new Stream("", 4096)) {
      for (int i = 0; i < events; i++) {
        admin.report();
      }

      assertThat(slow.countToTheEnd("event")).isLessThan(events / 2);
    }
    assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
  }

  private void edit(int weight) throws IOException {
    admin.editByHand(weight, 10);
  }

  /** A reader of the stream; it is subscribed once its constructor returns. */
  private final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Stream(String headers) throws IOException {
      this(headers, 0);
    }

    Stream(String headers, int receiveBuffer) throws IOException {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.server.port()));
      socket.setSoTimeout(10_000);
      String head = "GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\n" + headers + "\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      next("retry");
    }

    String next(String prefix) throws IOException {
      while (true) {
        String line = reader.readLine();
        if (line == null) {
          throw new IOException("the stream ended before " + prefix);
        }
        if (line.startsWith(prefix)) {
          return line;
        }
      }
    }

    /** How many such lines come until the server ends the stream. */
    int countToTheEnd(String prefix) throws IOException {
      int count = 0;
      try {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          count += line.startsWith(prefix) ? 1 : 0;
        }
      } catch (SocketException e) {
        return count; // Reset: ended too.
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
