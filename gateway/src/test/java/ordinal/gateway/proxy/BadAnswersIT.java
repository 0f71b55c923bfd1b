package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers that no client may see as they are: refused with 502, or cut off so that nobody takes
 * them for whole. The connection that they came on serves nobody else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadAnswersIT {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final ProxyFixture gateway = new ProxyFixture();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String answer = "";

  @BeforeAll
  void route() {
    gateway.route(
        gateway.origin(c -> {
          connections.incrementAndGet();
          c.readRequest();
          c.sendBytes(answer.getBytes(ISO_8859_1));
          // A second request on this connection would be answered by what is not its answer.
          c.readRequest();
          c.send(POISON);
        }));
  }

  @AfterAll
  void close() throws IOException {
    gateway.close();
  }

  static Stream<String> refused() {
    return Stream.of(
            framing(), heads(), statuses(), Stream.of("nonsense\r\n\r\n", "\u0000\u0001\r\n\r\n"))
        .flatMap(all -> all);
  }

  private static Stream<String> framing() {
    String both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
    return Stream.concat(
            Stream.of(
                "Content-Length: 1\r\nContent-Length: 2\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\nContent-Length: 1\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked, gzip\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: \r\n",
                both),
            List.of(
                    "-1",
                    "+2",
                    "0x2",
                    "2,3",
                    "2 2",
                    "two",
                    "99999999999999999999",
                    "2;",
                    "\u00b2",
                    "")
                .stream()
                .map(length -> "Content-Length: " + length + "\r\n"))
        .map(fields -> OK + fields + "\r\n2\r\nok\r\n0\r\n\r\n");
  }

  private static Stream<String> heads() {
    return Stream.of(
            "bad(name: x\r\n",
            ": x\r\n",
            "x : y\r\n",
            "x\t: y\r\n",
            "Transfer-Encoding : chunked\r\n",
            "x\u0000: y\r\n",
            "x: a\u0000b\r\n",
            "x: a\u0001b\r\n",
            "x: a\rSet-Cookie: b\r\n",
            "x: a\u007fb\r\n",
            "x\u0001: y\r\n")
        .map(fields -> OK + fields + "Content-Length: 2\r\n\r\nok");
  }

  private static Stream<String> statuses() {
    return Stream.of(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
            "HTTP/1.1 999 Odd\r\n",
            "HTTP/1.1 600 Odd\r\n",
            "HTTP/1.1 099 Odd\r\n",
            "HTTP/1.1 20 OK\r\n",
            "HTTP/1.1 2000 OK\r\n",
            "HTTP/1.1 -200 OK\r\n",
            "HTTP/1.1 2x0 OK\r\n",
            "HTTP/2.0 200 OK\r\n",
            "HTTP/1.9 200 OK\r\n",
            "HTTP/x 200 OK\r\n",
            "XTTP/1.1 200 OK\r\n",
            "HTTP/1.1\r\n")
        .map(start -> start + "Content-Length: 2\r\n\r\nok");
  }

  static Stream<String> cutOff() {
    return Stream.of(
        CHUNKED + "5\r\nhel",
        CHUNKED + "5\r\nhello",
        CHUNKED + "5\r\nhello\r\n",
        CHUNKED + "5\r\nhello\r\n0\r\n",
        CHUNKED + "5\r\nhelloX\r\n0\r\n\r\n",
        CHUNKED + "5\r\nhello\r\nZ\r\n\r\n",
        CHUNKED + "5\r\nhello\r\n-1\r\n\r\n",
        CHUNKED + "5\r\nhello\r\nFFFFFFFFF\r\n",
        CHUNKED + "5\r\nhello\r\n0\r\nx: a\u0000b\r\n\r\n",
        OK + "Content-Length: 70000\r\n\r\nhello",
        OK + "Content-Length: 5\r\n\r\nhell");
  }

  static Stream<String> followed() {
    return Stream.of(
        OK + "Content-Length: 2\r\n\r\nok" + POISON,
        OK + "Content-Length: 2\r\n\r\nokX",
        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + POISON,
        "HTTP/1.1 204 No Content\r\n\r\n" + POISON,
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\npoison");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void is502AndItsConnectionIsNotUsedAgain(String bad) throws IOException {
    answer = bad;

    Message seen = ask();

    assertThat(seen.status()).isEqualTo(502);
    assertThat(seen.body()).contains("urn:ordinal:problem:upstream-failed");
    assertNotPoisoned();
  }

  @ParameterizedTest
  @MethodSource("cutOff")
  void neverLooksWholeAndItsConnectionIsNotUsedAgain(String bad) throws IOException {
    gateway.route(closingAfter(bad));

    Message seen = ask();

    assertThat(seen.whole() && seen.status() == 200).isFalse();
    route();
  }

  @ParameterizedTest
  @MethodSource("followed")
  void whatFollowsAnAnswerReachesNobody(String bad) throws IOException {
    answer = bad;

    Message seen = ask();

    assertThat(seen.body()).doesNotContain("poison");
    assertNotPoisoned();
  }

  private RawOrigin closingAfter(String bad) {
    return gateway.origin(c -> {
      c.readRequest();
      c.sendBytes(bad.getBytes(ISO_8859_1));
    });
  }

  private Message ask() throws IOException {
    try (RawConnection client = RawConnection.to(gateway.port())) {
      return client.send(GET).readAnswer();
    }
  }

  private void assertNotPoisoned() throws IOException {
    answer = OK + "Connection: close\r\nContent-Length: 5\r\n\r\nclean";
    int before = connections.get();

    assertThat(ask().body()).isEqualTo("clean");
    assertThat(connections.get()).isEqualTo(before + 1);
  }
}
