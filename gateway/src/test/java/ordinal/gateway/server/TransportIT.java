package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import ordinal.gateway.testing.GatewayProcess;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own that cannot have epoll. */
class TransportIT {
  private static final String WITHOUT = "-Dio.netty.transport.noNative=true";

  @TempDir private Path folder;
  private final RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");

  @Test
  void withoutEpollItFailsWithOneLineThatNamesTheCause() throws IOException {
    try (origin) {
      assertThatThrownBy(() -> new GatewayProcess(folder, origin.port(), WITHOUT).close())
          .isInstanceOf(IOException.class)
          .hasMessageMatching(
              "(?s)the gateway does not start, it ended with 1: (?!.*\\n\\tat ).*"
                  + "error: no native transport \\(epoll\\): [^\\n]*noNative=true[^\\n]*"
                  + "ORDINAL_TRANSPORT=nio[^\\n]*\\n");
    }
  }

  @Test
  void itServesWithNioWhereThatIsAskedFor() throws Exception {
    try (origin;
        GatewayProcess gateway =
            new GatewayProcess(
                folder, origin.port(), Map.of("ORDINAL_TRANSPORT", "nio"), WITHOUT)) {
      assertThat(gateway.ask("GET / HTTP/1.1\nHost: a\n\n").body()).isEqualTo("ok");
      assertThat(gateway.stopWithin(Duration.ofSeconds(15))).as(gateway.log()).isZero();
    }
  }
}
