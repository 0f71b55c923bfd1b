package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw bytes that a proxy must refuse or must understand, each with its clause. */
class FramingIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String HOST = "Host: example.com\r\n";

  private final ProxyFixture gateway = new ProxyFixture();
  private final RawOrigin origin = gateway.answering(OK);

  FramingIT() {
    gateway.route(origin);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  static Stream<Arguments> refused() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    String chunks = "\r\n5\r\nhello\r\n0\r\n\r\n";
    return Stream.of(
        vector("RFC 9112 6.1", 400, post(chunked + "Content-Length: 5\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post("Content-Length: 5\r\n" + chunked) + chunks),
        vector("RFC 9112 6.1", 400, "POST / HTTP/1.0\r\n" + HOST + chunked + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding: gzip, chunked\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding: chunked, gzip\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding: identity\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding: xchunked\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding: \u000bchunked\r\n") + chunks),
        vector("RFC 9112 6.1", 400, post(chunked + chunked) + chunks),
        vector("RFC 9112 6.1", 400, post("Transfer-Encoding : chunked\r\n") + chunks),
        vector(
            "RFC 9112 6.3", 400, post("Content-Length: 5\r\nContent-Length: 6\r\n") + "\r\nhello"),
        vector("RFC 9112 6.3", 400, post("Content-Length: 5, 6\r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: +5\r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: -5\r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: 0x5\r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: 5 5\r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: \r\n") + "\r\nhello"),
        vector("RFC 9110 8.6", 400, post("Content-Length: 99999999999999999999\r\n") + "\r\nhello"),
        vector("RFC 9112 5.1", 400, post("Content-Length : 5\r\n") + "\r\nhello"),
        vector("RFC 9112 5", 400, get(": empty name\r\n")),
        vector("RFC 9112 5", 400, get("no colon\r\n")),
        vector("RFC 9110 5.1", 400, get("bad name: x\r\n")),
        vector("RFC 9110 5.1", 400, get("bad@(name: x\r\n")),
        vector("RFC 9110 5.5", 400, get("x: a\u0000b\r\n")),
        vector("RFC 9110 5.5", 400, get("x: a\u0001b\r\n")),
        vector("RFC 9110 5.5", 400, get("x: a\rb\r\n")),
        vector("RFC 9112 2.2", 400, "GET / HTTP/1.1\nHost: example.com\n\n\r"),
        vector("RFC 9112 2.2", 400, get("x: a\nContent-Length: 5\r\n")),
        vector("RFC 9112 5.2", 400, "GET / HTTP/1.1\r\nHost: example.com\r\n example.org\r\n\r\n"),
        vector("RFC 9112 3.2", 400, "GET / HTTP/1.1\r\n\r\n"),
        vector("RFC 9112 3.2", 400, get("Host: example.com\r\n")),
        vector("RFC 9112 3.2", 400, get("Host: other.com\r\n")),
        vector("RFC 9110 7.2", 400, host("")),
        vector("RFC 9110 7.2", 400, host("a.com, b.com")),
        vector("RFC 9110 7.2", 400, host("user@a.com")),
        vector("RFC 9110 7.2", 400, host("a.com:x")),
        vector("RFC 9110 7.2", 400, host("a.com:65536")),
        vector("RFC 9110 7.2", 400, host("a.com:-1")),
        vector("RFC 9110 7.2", 400, host("a com")),
        vector("RFC 9110 7.2", 400, host("a.com/path")),
        vector("RFC 9110 7.2", 400, host("[::1")),
        vector("RFC 9110 7.2", 400, host("[::zz]")),
        vector("RFC 9112 3.2.2", 400, "GET http://u@a.com/ HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3.2.2", 400, "GET http:/// HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3.2.2", 400, "GET http://a.com/ HTTP/1.1\r\n\r\n"),
        vector("RFC 9112 3.2.2", 400, "GET ftp://a.com/ HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3.2", 400, "GET nothing HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3.2", 400, "GET @evil.com/ HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3.2.4", 400, "GET * HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 3986 3.3", 400, "GET /a%2fb HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 3986 3.3", 400, "GET /../a HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 3986 3.3", 400, "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 3986 3.4", 400, "GET /a?b#c HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 3986 3.4", 400, "GET /a?\u00e9 HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3", 400, "GET /\r\n" + HOST + "\r\n"),
        vector("RFC 9112 3", 400, "GET / HTTP/1.1 x\r\n" + HOST + "\r\n"),
        vector("RFC 9110 9.1", 400, "G@T / HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9112 2.3", 501, "GET / HTTP/2.0\r\n" + HOST + "\r\n"),
        vector("RFC 9112 2.3", 501, "GET / HTTP/1.2\r\n" + HOST + "\r\n"),
        vector("RFC 9110 9.3.6", 405, "CONNECT a.com:80 HTTP/1.1\r\nHost: a.com:80\r\n\r\n"),
        vector("RFC 9110 9.3.8", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 9110 10.1.1", 417, get("Expect: 200-ok\r\n")),
        vector("RFC 9112 3", 414, "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
        vector("RFC 6585 5", 431, get("x: " + "a".repeat(9000) + "\r\n")),
        vector("RFC 6585 5", 431, get("x: y\r\n".repeat(100))));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("refused")
  void refusesClosesAndForwardsNothing(String clause, int status, String bytes) throws IOException {
    try (RawConnection client = RawConnection.to(gateway.port())) {
      RawConnection.Message answer =
          client
              .sendBytes(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
              .readAnswer();

      assertThat(answer.status()).as(clause).isEqualTo(status);
      assertThat(client.awaitEnd()).as("closed").isTrue();
      assertThat(origin.requests()).isEmpty();
      if (status != 501) {
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"type\":\"urn:ordinal:problem:");
        assertThat(answer.header("connection")).isEqualTo("close");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Z\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "FFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "5;ext=\n\r\nhello\r\n0\r\n\r\n"
      })
  void aBrokenChunkNeverCompletesTheForwardedBody(String chunks) throws IOException {
    try (RawConnection client = RawConnection.to(gateway.port())) {
      client.send("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n").send(chunks);

      assertThat(client.awaitEnd()).isTrue();
      assertThat(origin.requests()).noneMatch(RawConnection.Message::whole);
    }
  }

  @Test
  void takesChunkedInCapitalsAndDropsChunkExtensionsAndTrailers() throws IOException {
    RawConnection.Message answer =
        gateway.ask(
            """
            POST / HTTP/1.1
            Host: a
            Transfer-Encoding: CHUNKED
            Trailer: x

            5;a=b
            hello
            0
            x: y

            """);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().body()).isEqualTo("hello");
    assertThat(origin.requests().getFirst().headers("trailer")).isEmpty();
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

  private static Arguments vector(String clause, int status, String bytes) {
    return Arguments.of(clause, status, bytes);
  }

  private static String post(String headers) {
    return "POST / HTTP/1.1\r\n" + HOST + headers;
  }

  private static String get(String headers) {
    return "GET / HTTP/1.1\r\n" + HOST + headers + "\r\n";
  }

  private static String host(String value) {
    return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
  }
}
