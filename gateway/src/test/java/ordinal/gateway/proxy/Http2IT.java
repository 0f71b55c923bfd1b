package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawHttp2.Answer;
import ordinal.gateway.testing.RawHttp2.Frame;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Clients that speak HTTP/2 with prior knowledge, before replicas that speak HTTP/1. */
class Http2IT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\nX-Made-By: origin\n\nok";
  private static final int PROTOCOL_ERROR = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int INTERNAL_ERROR = 2;

  private final ProxyFixture gateway = new ProxyFixture();
  private final RawOrigin origin = gateway.answering(OK);

  Http2IT() {
    gateway.route(origin);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  /** With parts of it written and not yet taken. */
  @Test
  void aClientThatLeavesAmidItsAnswerIsNoFailureOfOurs() throws Exception {
    Logger netty = (Logger) LoggerFactory.getLogger("io.netty");
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    netty.addAppender(said);
    CountDownLatch left = new CountDownLatch(1);
    byte[] part = new byte[65_536];
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 1000000000\n\n");
          try {
            while (true) {
              c.sendBytes(part);
            }
          } catch (IOException e) {
            left.countDown();
          }
        }));
    try {
      RawHttp2 client = client().givesNoCredit().setting(INITIAL_WINDOW_SIZE, 1 << 30);
      client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30).array());
      client.get(1, "/");
      client.await(RawHttp2.DATA);
      // Until the gateway cannot write any more.
      Thread.sleep(500);
      client.close();

      assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client().get(1, "/healthy-still").await(RawHttp2.DATA).type())
          .isEqualTo(RawHttp2.DATA);
    } finally {
      netty.detachAppender(said);
    }
    assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Test
  void forwardsAsHttp1AndAnswers() throws IOException {
    Answer answer = client().get(1, "/a?b=c", "x-y", "z", "te", "trailers").answer(1);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("x-made-by")).isEqualTo("origin");
    assertThat(answer.header("x-ordinal-replica")).isEqualTo("counter-0");
    RawConnection.Message request = origin.requests().getFirst();
    assertThat(request.first()).isEqualTo("GET /a?b=c HTTP/1.1");
    assertThat(request.headers("host")).containsExactly("example.com");
    assertThat(request.headers("x-y")).containsExactly("z");
    assertThat(request.headers("via")).containsExactly("2.0 ordinal");
    assertThat(request.headers("x-forwarded-host")).containsExactly("example.com");
    assertThat(request.headers("x-forwarded-proto")).containsExactly("http");
    assertThat(request.headers("te")).isEmpty();
    assertThat(request.headers("transfer-encoding")).isEmpty();
  }

  @Test
  void servesManyStreamsOfOneConnectionAtOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          all.countDown();
          ProxyFixture.await(all);
          c.send(OK);
        }));
    RawHttp2 client = client().get(1, "/").get(3, "/").get(5, "/");

    List<Frame> ends = Stream.generate(() -> end(client)).limit(3).toList();

    assertThat(ends).extracting(Frame::stream).containsExactlyInAnyOrder(1, 3, 5);
  }

  @Test
  void holdsATargetToTheLengthOfALine() throws IOException {
    Answer answer = client().get(1, "/" + "a".repeat(5000)).answer(1);

    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void takesThePrefaceInPieces() throws IOException {
    RawConnection client = gateway.client();
    for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
      client.sendBytes(new byte[] {(byte) c});
    }

    client.sendBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

    assertThat(client.read()).as("length of SETTINGS, high byte").isZero();
  }

  @Test
  void takesAnHttp1RequestThatBeginsLikeThePreface() throws IOException {
    RawConnection client = gateway.client().send("PR");

    RawConnection.Message answer = client.send("OPFIND / HTTP/1.1\nHost: a\n\n").readAnswer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().first()).isEqualTo("PROPFIND / HTTP/1.1");
  }

  @Test
  void forwardsABodyWithItsLength() throws IOException {
    Answer answer =
        client()
            .headers(1, false, RawHttp2.request("POST", "/", "content-length", "5"))
            .data(1, true, "hello")
            .answer(1);

    assertThat(answer.status()).isEqualTo(200);
    RawConnection.Message request = origin.requests().getFirst();
    assertThat(request.body()).isEqualTo("hello");
    assertThat(request.headers("content-length")).containsExactly("5");
    assertThat(request.headers("transfer-encoding")).isEmpty();
  }

  @Test
  void forwardsABodyWithoutLengthInChunks() throws IOException {
    Answer answer =
        client()
            .headers(1, false, RawHttp2.request("POST", "/"))
            .data(1, false, "hel")
            .data(1, true, "lo")
            .answer(1);

    assertThat(answer.status()).isEqualTo(200);
    RawConnection.Message request = origin.requests().getFirst();
    assertThat(request.body()).isEqualTo("hello");
    assertThat(request.headers("transfer-encoding")).containsExactly("chunked");
  }

  @Test
  void forwardsTrailersOfTheRequestButThoseThatBelongBeforeItsBody() throws Exception {
    CompletableFuture<RawConnection.Message> trailers = new CompletableFuture<>();
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.skip("5\r\nhello\r\n0\r\n".length());
          trailers.complete(c.readHead());
          c.send(OK);
        }));

    Answer answer =
        client()
            .headers(1, false, RawHttp2.request("POST", "/"))
            .data(1, false, "hello")
            .headers(1, true, "x-sum", "9", "x-forwarded-for", "a", "content-length", "5", "y", "z")
            .answer(1);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(trailers.get().first()).isEqualTo("x-sum: 9");
    assertThat(trailers.get().headers()).containsExactly("y: z");
  }

  @Test
  void malformedTrailersEndTheStreamAndTheRequestToTheReplica() throws Exception {
    Semaphore asked = new Semaphore(0);
    Semaphore brokenOff = new Semaphore(0);
    gateway.route(
        gateway.origin(c -> {
          RawConnection.Message head = c.readHead();
          asked.release();
          if (!c.readBody(head).whole()) {
            brokenOff.release();
          }
        }));
    RawHttp2 client = client();
    String[][] malformed = {{"x", "y\r\nz: a"}, {"X-Upper", "y"}, {":path", "/"}};

    for (int i = 0; i < malformed.length; i++) {
      int stream = 2 * i + 1;
      client.headers(stream, false, RawHttp2.request("POST", "/")).data(stream, false, "hello");
      asked.acquire();
      Answer refused = client.headers(stream, true, malformed[i]).answer(stream);

      assertThat(refused.status()).isZero();
      assertThat(refused.reset()).isEqualTo(PROTOCOL_ERROR);
      assertThat(brokenOff.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theReplicaAsksForTheBodyOfAClientThatWaits() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          RawConnection.Message head = c.readHead();
          c.send("HTTP/1.1 100 Continue\n\n");
          c.send(OK.replace("ok", c.readBody(head).body().substring(0, 2)));
        }));
    String[] fields = RawHttp2.request("POST", "/", "expect", "100-continue");
    RawHttp2 client = client().headers(1, false, fields);

    Frame asks = client.await(RawHttp2.HEADERS);

    assertThat(client.decode(asks)).containsExactly(":status: 100");
    assertThat(asks.endsStream()).isFalse();
    assertThat(client.data(1, true, "hello").answer(1).body()).isEqualTo("he");
  }

  @Test
  void theGatewayAsksWhereTheReplicaDoesNotKnowHowTo() throws IOException {
    String[] fields = RawHttp2.request("POST", "/", "expect", "100-continue");
    RawHttp2 client = client().headers(1, false, fields);

    assertThat(client.decode(client.await(RawHttp2.HEADERS))).containsExactly(":status: 100");
    assertThat(client.data(1, true, "hello").answer(1).status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().body()).isEqualTo("hello");
  }

  @Test
  void aFinalAnswerReachesAClientThatWaitsWithoutItsBodyBeingAskedFor() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 401 No\nContent-Length: 2\n\nno");
          c.awaitEnd();
        }));
    String[] fields = RawHttp2.request("POST", "/", "expect", "100-continue");
    RawHttp2 client = client().headers(1, false, fields);

    assertThat(client.decode(client.await(RawHttp2.HEADERS))).contains(":status: 401");
    Frame end = client.await(RawHttp2.RST_STREAM);
    assertThat(end.errorCode()).as("NO_ERROR: the body need not come").isZero();
  }

  @Test
  void whatWasOnItsWayBehindAnEarlyAnswerIsIgnored() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 401 No\nContent-Length: 2\n\nno");
          c.awaitEnd();
        }));
    RawHttp2 client = client().headers(1, false, RawHttp2.request("POST", "/"));
    assertThat(client.answer(1).status()).isEqualTo(401);
    assertThat(client.await(RawHttp2.RST_STREAM).errorCode()).isZero();

    for (int i = 0; i < 60; i++) {
      client.data(1, false, "x".repeat(1000));
    }
    client.headers(1, true, "checksum", "7").frame(RawHttp2.PING, 0, 0, new byte[8]);

    List<Integer> types = new ArrayList<>();
    Frame frame;
    do {
      frame = client.read();
      types.add(frame.type());
    } while (frame.type() >= 0 && frame.type() != RawHttp2.PING);
    assertThat(types).endsWith(RawHttp2.PING).doesNotContain(RawHttp2.RST_STREAM);
    gateway.route(gateway.answering(OK));
    assertThat(client.get(3, "/").answer(3).body()).isEqualTo("ok");
  }

  @Test
  void earlyHintsGoOnAndOtherInterimAnswersAreDropped() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 102 Processing

            HTTP/1.1 103 Early Hints
            Link: </a.css>
            Connection: x
            x: y

            """
                + OK));
    RawHttp2 client = client().get(1, "/");

    Frame hints = client.await(RawHttp2.HEADERS);

    assertThat(client.decode(hints)).containsExactly(":status: 103", "link: </a.css>");
    assertThat(hints.endsStream()).isFalse();
    Answer answer = client.answer(1);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
  }

  @Test
  void joinsTheCrumbsOfACookie() throws IOException {
    client().get(1, "/", "cookie", "a=1", "cookie", "b=2").answer(1);

    assertThat(origin.requests().getFirst().headers("cookie")).containsExactly("a=1; b=2");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        vector("RFC 9113 8.3.1", request("GET", "/ HTTP/1.1\r\nx: y\r\n\r\nGET /b")),
        vector("RFC 9113 8.3.1", request("GET", "/a b")),
        vector("RFC 9113 8.3.1", request("GET", "/a\0b")),
        vector("RFC 9113 8.3.1", request("GET", "/\u00e4")),
        vector("RFC 9113 8.3.1", request("GET", "")),
        vector("RFC 9113 8.3.1", request("GET", "a")),
        vector("RFC 9113 8.3.1", request("GET", "*")),
        vector("RFC 9113 8.3.1", request("GET", "http://example.com/")),
        vector("RFC 3986 3.3", request("GET", "/a#b")),
        vector("RFC 3986 3.3", request("GET", "/../a")),
        vector("RFC 9113 8.3.1", request("GET / HTTP/1.1\r\nx:", "/")),
        vector("RFC 9113 8.3.1", request("GE T", "/")),
        vector("RFC 9113 8.3.1", request("", "/")),
        vector("RFC 9113 8.3.1", fields(":method", "GET", ":scheme", "ftp")),
        vector("RFC 9113 8.3.1", fields(":method", "GET", ":scheme", "http\r\n")),
        vector("RFC 9113 8.3.1", new String[] {":method", "GET", ":scheme", "http", ":path", "/"}),
        vector("RFC 9113 8.3.1", authority("a.com, b.com")),
        vector("RFC 9113 8.3.1", authority("user@a.com")),
        vector("RFC 9113 8.3.1", authority("a.com\r\nx: y")),
        vector("RFC 9113 8.3.1", authority("a.com:65536")),
        vector("RFC 9113 8.3.1", authority("a.com/b")),
        vector("RFC 9113 8.3.1", request("GET", "/", "host", "other.com")),
        vector("RFC 9113 8.3.1", request("GET", "/", "host", "example.com:80")),
        vector("RFC 9113 8.3.1", request("GET", "/", "host", "example.com", "host", "b.com")),
        vector("RFC 9113 8.3", request("GET", "/", ":path", "/b")),
        vector("RFC 9113 8.3", request("GET", "/", ":status", "200")),
        vector("RFC 9113 8.3", request("GET", "/", ":protocol", "websocket")),
        vector(
            "RFC 9113 8.3",
            new String[] {":method", "GET", "x", "y", ":path", "/", ":scheme", "http"}),
        vector("RFC 9113 8.2.1", request("GET", "/", "X-Upper", "y")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x y", "z")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x:y", "z")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x\r\ny", "z")),
        vector("RFC 9113 8.2.1", request("GET", "/", "", "z")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x\u00e4", "z")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x", "y\r\nz: a")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x", "y\nz")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x", "y\0")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x", " y")),
        vector("RFC 9113 8.2.1", request("GET", "/", "x", "y\t")),
        vector("RFC 9113 8.2.2", request("GET", "/", "connection", "x-y", "x-y", "z")),
        vector("RFC 9113 8.2.2", request("GET", "/", "keep-alive", "1")),
        vector("RFC 9113 8.2.2", request("GET", "/", "proxy-connection", "close")),
        vector("RFC 9113 8.2.2", request("GET", "/", "transfer-encoding", "chunked")),
        vector("RFC 9113 8.2.2", request("GET", "/", "upgrade", "h2c")),
        vector("RFC 9113 8.2.2", request("GET", "/", "te", "gzip")),
        vector("RFC 9113 8.1.1", request("GET", "/", "content-length", "5")),
        vector("RFC 9110 8.6", request("GET", "/", "content-length", "-1")),
        vector("RFC 9110 8.6", request("GET", "/", "content-length", "0", "content-length", "1")),
        vector("RFC 9110 9.3.6", new String[] {":method", "CONNECT", ":authority", "a.com:80"}),
        vector("RFC 9110 9.3.8", request("TRACE", "/")),
        vector(
            "RFC 6585 5",
            request("GET", "/", Stream.generate(() -> "x").limit(202).toArray(String[]::new))),
        vector("RFC 6585 5", request("GET", "/", "x", "y".repeat(9000))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("malformed")
  void endsTheStreamForwardsNothingAndServesOthers(String clause, Object fields)
      throws IOException {
    RawHttp2 client = client();

    Answer refused = client.headers(1, true, (String[]) fields).answer(1);

    assertThat(isRefused(refused)).as("%s: %s", clause, refused).isTrue();
    assertThat(origin.requests()).isEmpty();
    assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
  }

  @Test
  void refusesAHostThatDiffersFromTheAuthority() throws IOException {
    Answer refused = client().get(1, "/", "host", "other.com").answer(1);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
    assertThat(refused.header("connection")).isEmpty();
  }

  @Test
  void takesAHostInsteadOfAnAuthority() throws IOException {
    String[] fields = {":method", "GET", ":scheme", "http", ":path", "/", "host", "b.com:81"};

    assertThat(client().headers(1, true, fields).answer(1).status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().headers("host")).containsExactly("b.com:81");
  }

  @Test
  void forwardsTrailersOfTheAnswer() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            2
            ok
            0
            grpc-status: 0
            content-length: 9

            """));

    Answer answer = client().get(1, "/").answer(1);

    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.trailers()).containsExactly("grpc-status: 0");
  }

  @Test
  void anAnswerThatBreaksOffResetsItsStreamAlone() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          if (c.readRequest().first().contains("whole")) {
            c.send(OK);
          } else {
            c.send("HTTP/1.1 200 OK\nContent-Length: 100000\n\nok");
          }
        }));
    RawHttp2 client = client();

    Answer cut = client.get(1, "/").answer(1);
    Answer whole = client.get(3, "/whole").answer(3);

    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.reset()).isEqualTo(INTERNAL_ERROR);
    assertThat(whole.body()).isEqualTo("ok");
  }

  @Test
  void aResetOfTheClientReachesTheReplica() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          asked.countDown();
          c.awaitEnd();
          gone.countDown();
        }));
    RawHttp2 client = client().get(1, "/");
    asked.await();

    client.frame(RawHttp2.RST_STREAM, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8);

    gone.await();
    gateway.route(origin);
    assertThat(client.get(3, "/").answer(3).status()).isEqualTo(200);
  }

  @Test
  void drainSaysGoAwayServesWhatIsOnItsWayAndEnds() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          while (true) {
            if (c.readRequest().first().contains("slow")) {
              asked.countDown();
              ProxyFixture.await(go);
            }
            c.send(OK);
          }
        }));
    RawHttp2 client = client().get(1, "/slow");
    asked.await();

    var drained = gateway.server.drain();
    Frame goAway = client.await(RawHttp2.GOAWAY);
    Answer late = client.get(3, "/").answer(3);
    go.countDown();
    Answer slow = client.answer(1);

    assertThat(goAway.errorCode()).isZero();
    assertThat(late.status()).isEqualTo(200);
    assertThat(slow.body()).isEqualTo("ok");
    assertThat(client.awaitEnd()).isTrue();
    drained.await(10, java.util.concurrent.TimeUnit.SECONDS);
  }

  private static boolean isRefused(Answer answer) {
    return answer.status() == 0
        ? answer.reset() == PROTOCOL_ERROR
        : answer.status() >= 400 && answer.status() < 500;
  }

  private RawHttp2 client() throws IOException {
    return gateway.own(RawHttp2.to(gateway.port()));
  }

  private static Frame end(RawHttp2 client) {
    try {
      Frame frame = client.read();
      while (!frame.endsStream() && frame.type() >= 0) {
        frame = client.read();
      }
      return frame;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String[] request(String method, String path, String... more) {
    return RawHttp2.request(method, path, more);
  }

  private static String[] fields(String... some) {
    return Stream.concat(Stream.of(some), Stream.of(":authority", "a.com", ":path", "/"))
        .toArray(String[]::new);
  }

  private static String[] authority(String value) {
    return new String[] {":method", "GET", ":scheme", "http", ":authority", value, ":path", "/"};
  }

  private static Arguments vector(String clause, String[] fields) {
    return Arguments.of(clause, fields);
  }
}
