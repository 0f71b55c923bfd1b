package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway makes of whole requests; {@link RequestVectorsIT} has what it refuses. */
class FramingIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private final ProxyFixture gateway = new ProxyFixture();
  private final RawOrigin origin = gateway.answering(OK);

  FramingIT() {
    gateway.route(origin);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void takesChunkedInCapitalsAndDropsChunkExtensions() throws IOException {
    RawConnection.Message answer =
        gateway.ask(
            """
            POST / HTTP/1.1
            Host: a
            Transfer-Encoding: CHUNKED

            5;a=b
            hello
            0

            """);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().body()).isEqualTo("hello");
    assertThat(origin.requests().getFirst().headers("transfer-encoding"))
        .containsExactly("chunked");
  }

  @Test
  void forwardsTheAbsoluteFormAsOriginFormWithItsOwnHost() throws IOException {
    gateway.ask("GET http://Right.com:81?q=1 HTTP/1.1\nHost: wrong.com\n\n");

    RawConnection.Message request = origin.requests().getFirst();
    assertThat(request.first()).isEqualTo("GET /?q=1 HTTP/1.1");
    assertThat(request.headers("host")).containsExactly("Right.com:81");
  }

  @Test
  void forwardsTheNormalisedPathAndTheQueryAsItIs() throws IOException {
    gateway.get("/a/./b/../%63//d?x=%2F../y");

    assertThat(origin.requests().getFirst().first()).isEqualTo("GET /a/c/d?x=%2F../y HTTP/1.1");
  }

  @Test
  void answersOptionsForTheServerItself() throws IOException {
    RawConnection.Message answer = gateway.ask("OPTIONS * HTTP/1.1\nHost: a\n\n");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("allow")).contains("GET");
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void doesNotUpgrade() throws IOException {
    RawConnection.Message answer =
        gateway.ask(
            """
            GET / HTTP/1.1
            Host: a
            Connection: Upgrade, HTTP2-Settings
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__

            """);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().headers("upgrade")).isEmpty();
    assertThat(origin.requests().getFirst().headers("http2-settings")).isEmpty();
  }

  @Test
  void answersAnOldClientAndCloses() throws IOException {
    try (RawConnection client = RawConnection.to(gateway.port())) {
      RawConnection.Message answer =
          client.send("GET / HTTP/1.0\nConnection: keep-alive\n\n").readAnswer();

      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.awaitEnd()).isTrue();
    }
  }

  @Test
  void servesPipelinedRequestsInTheirOrder() throws IOException {
    RawConnection client = gateway.client();

    client.send("GET /1 HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: a\n\n");

    assertThat(client.readAnswer().status()).isEqualTo(200);
    assertThat(client.readAnswer().status()).isEqualTo(200);
    assertThat(origin.requests())
        .extracting(RawConnection.Message::first)
        .containsExactly("GET /1 HTTP/1.1", "GET /2 HTTP/1.1");
  }
}
