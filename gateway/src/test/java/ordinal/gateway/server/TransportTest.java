package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TransportTest {
  private final Throwable cause =
      new UnsatisfiedLinkError("failed to load the library").initCause(new IOException("no\nroom"));

  @Test
  void withoutItsNativeTransportItDoesNotStartWhereThatIsShipped() throws IOException {
    Transport transport = Transport.of(null, "Linux", "amd64");

    assertThatThrownBy(() -> transport.verify(false, cause))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "no native transport (epoll): failed to load the library: no room;"
                + " with ORDINAL_TRANSPORT=nio the gateway runs without it, slower");
    assertThat(transport.options().getPreferNativeTransport()).isTrue();
    assertThatCode(() -> transport.verify(true, null)).doesNotThrowAnyException();
  }

  @Test
  void elsewhereItOnlyWarns() throws IOException {
    assertThatCode(() -> Transport.of(null, "Mac OS X", "x86_64").verify(false, cause))
        .doesNotThrowAnyException();
    Transport arm = Transport.of("native", "Linux", "aarch64");
    assertThatCode(() -> arm.verify(false, null)).doesNotThrowAnyException();
  }

  @Test
  void whoAsksForNioGetsIt() throws IOException {
    Transport transport = Transport.of("nio", "Linux", "amd64");

    assertThatCode(() -> transport.verify(false, null)).doesNotThrowAnyException();
    assertThat(transport.options().getPreferNativeTransport()).isFalse();
  }

  @Test
  void whatItDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> Transport.of("NIO", "Linux", "amd64"))
        .hasMessage("ORDINAL_TRANSPORT=NIO: must be native or nio");
  }
}
