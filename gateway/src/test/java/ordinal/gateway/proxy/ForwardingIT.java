package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Header;
import ordinal.gateway.objects.HttpRoute.HeaderChange;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a message is forwarded, dropped, added and changed, both ways. */
class ForwardingIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void dropsHopByHopHeadersOfTheRequestAndThoseThatConnectionNames() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);

    gateway.ask(
        """
        GET / HTTP/1.1
        Host: a
        Connection: x-one, close
        Connection: X-Two , host, x-forwarded-for, via
        X-One: 1
        X-Two: 2
        X-Three: 3
        TE: trailers
        Keep-Alive: timeout=5
        Proxy-Connection: keep-alive
        Proxy-Authorization: Basic eDp5
        Upgrade: websocket
        Via: 1.1 before

        """);

    Message request = origin.requests().getFirst();
    assertThat(request.headers("x-three")).containsExactly("3");
    for (String name :
        List.of(
            "x-one",
            "x-two",
            "te",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "upgrade",
            "connection")) {
      assertThat(request.headers(name)).as(name).isEmpty();
    }
    assertThat(request.headers("host")).containsExactly("a");
    assertThat(request.headers("x-forwarded-for")).containsExactly("127.0.0.1");
    assertThat(request.headers("via")).containsExactly("1.1 before", "1.1 ordinal");
  }

  @Test
  void dropsHopByHopHeadersOfTheAnswerAndReplacesItsNames() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 200 OK
            Content-Length: 2
            Connection: x-one
            X-One: 1
            Keep-Alive: timeout=5
            Proxy-Authenticate: Basic
            Trailer: x
            Set-Cookie: a=1
            Set-Cookie: b=2
            x-ordinal-backend: forged
            X-Ordinal-Replica: forged

            ok\
            """));

    Message answer = gateway.get("/");

    assertThat(answer.body()).isEqualTo("ok");
    for (String name :
        List.of("x-one", "keep-alive", "proxy-authenticate", "trailer", "connection")) {
      assertThat(answer.headers(name)).as(name).isEmpty();
    }
    assertThat(answer.headers("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers("via")).containsExactly("1.1 ordinal");
    assertThat(answer.headers("date")).singleElement().satisfies(ForwardingIT::isNow);
    assertThat(answer.headers("x-ordinal-backend")).containsExactly("counter");
    assertThat(answer.headers("x-ordinal-replica")).containsExactly("counter-0");
  }

  @Test
  void aGatewayCanTurnTheNamesOff() throws IOException {
    gateway.namesReplicas = false;
    gateway.route(
        gateway.answering("HTTP/1.1 200 OK\nx-ordinal-replica: forged\nContent-Length: 0\n\n"));

    Message answer = gateway.get("/");

    assertThat(answer.headers("x-ordinal-backend")).isEmpty();
    assertThat(answer.headers("x-ordinal-replica")).isEmpty();
  }

  @Test
  void doesNotBelieveAStrangerWhereARequestCameFrom() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);

    gateway.ask(forged());

    Message request = origin.requests().getFirst();
    assertThat(request.headers("x-forwarded-for")).containsExactly("127.0.0.1");
    assertThat(request.headers("x-forwarded-proto")).containsExactly("http");
    assertThat(request.headers("x-forwarded-host")).containsExactly("a.com:81");
    assertThat(request.headers("x-forwarded-port")).containsExactly("" + gateway.port());
    for (String name : List.of("prefix", "user", "client-cert")) {
      assertThat(request.headers("x-forwarded-" + name)).as(name).isEmpty();
    }
    assertThat(request.headers("x-real-ip")).containsExactly("127.0.0.1");
    assertThat(request.headers("forwarded"))
        .containsExactly("for=127.0.0.1;host=\"a.com:81\";proto=http");
  }

  @Test
  void addsToWhatATrustedProxySays() throws IOException {
    gateway.close();
    gateway = new ProxyFixture(t -> trusting(List.of("10.0.0.0/8", "127.0.0.0/8")));
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);

    gateway.ask(forged());

    Message request = origin.requests().getFirst();
    assertThat(request.headers("x-forwarded-for")).containsExactly("1.1.1.1, 2.2.2.2, 127.0.0.1");
    assertThat(request.headers("x-forwarded-proto")).containsExactly("https");
    assertThat(request.headers("x-forwarded-host")).containsExactly("public.com");
    assertThat(request.headers("x-forwarded-port")).containsExactly("443");
    assertThat(request.headers("x-real-ip")).containsExactly("1.1.1.1");
    assertThat(request.headers("forwarded"))
        .containsExactly("for=1.1.1.1, for=127.0.0.1;host=\"a.com:81\";proto=http");
    assertThat(request.headers("x-forwarded-prefix")).containsExactly("/x", "/y");
    assertThat(request.headers("x-forwarded-user")).containsExactly("ann");
    assertThat(request.headers("x-forwarded-client-cert")).containsExactly("Hash=0");
  }

  @Test
  void changesHeadersByTheRuleThenByItsBackend() throws IOException {
    RawOrigin origin =
        gateway.answering("HTTP/1.1 200 OK\nServer: x\nA: 0\nContent-Length: 2\n\nok");
    List<Filter> own =
        List.of(
            new Filter.RequestHeaderModifier(
                change("x-set", "backend", "x-add", "backend", "none")),
            new Filter.ResponseHeaderModifier(change("a", "2", "set-cookie", "s=1", "server")));
    gateway.rule =
        gateway
            .route(ProxyFixture.backend(own, gateway.replica("counter-0", origin.port())))
            .with(
                new Filter.RequestHeaderModifier(
                    change("x-set", "rule", "x-add", "rule", "x-gone")),
                new Filter.RequestHeaderModifier(
                    change("content-length", "7", "transfer-encoding", "chunked", "host")),
                new Filter.ResponseHeaderModifier(change("a", "1", "set-cookie", "r=1", "none")));

    Message answer =
        gateway.ask("GET / HTTP/1.1\nHost: a\nX-Set: client\nX-Add: client\nX-Gone: client\n\n");

    Message request = origin.requests().getFirst();
    assertThat(request.headers("x-set")).containsExactly("backend");
    assertThat(request.headers("x-add")).containsExactly("client", "rule", "backend");
    assertThat(request.headers("x-gone")).isEmpty();
    assertThat(request.headers("content-length")).isEmpty();
    assertThat(request.headers("transfer-encoding")).isEmpty();
    assertThat(request.headers("host")).containsExactly("a");
    assertThat(answer.headers("a")).containsExactly("2");
    assertThat(answer.headers("set-cookie")).containsExactly("r=1", "s=1");
    assertThat(answer.headers("server")).isEmpty();
  }

  @Test
  void rewritesPathAndHost() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.path = new PathMatch.Prefix("/old");
    gateway.rule =
        gateway
            .route(origin)
            .with(
                new Filter.UrlRewrite(
                    Optional.of("inner.com"),
                    Optional.of(new PathModifier.ReplacePrefixMatch("/new"))));

    gateway.get("/old/x?y=1");

    Message request = origin.requests().getFirst();
    assertThat(request.first()).isEqualTo("GET /new/x?y=1 HTTP/1.1");
    assertThat(request.headers("host")).containsExactly("inner.com");
    assertThat(request.headers("x-forwarded-host")).containsExactly("example.com");
  }

  @Test
  void redirectsWithoutAReplica() throws IOException {
    gateway.rule =
        gateway
            .route(ProxyFixture.backend())
            .with(
                new Filter.RequestRedirect(
                    Optional.of("https"),
                    Optional.of("other.com"),
                    OptionalInt.empty(),
                    Optional.empty(),
                    308));

    Message answer = gateway.get("/x?y=1");

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("location")).isEqualTo("https://other.com/x?y=1");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void keepsALengthWithoutABodyForHeadAndNotModified() throws IOException {
    RawOrigin origin =
        gateway.origin(c -> {
          while (true) {
            String status = c.readRequest().first().contains("/304") ? "304 N" : "200 OK";
            c.send("HTTP/1.1 " + status + "\nContent-Length: 123456\nETag: x\n\n");
          }
        });
    gateway.route(origin);

    Message head = gateway.client().send("HEAD / HTTP/1.1\nHost: a\n\n").readHead();
    Message notModified = gateway.get("/304");

    assertThat(head.header("content-length")).isEqualTo("123456");
    assertThat(notModified.header("content-length")).isEqualTo("123456");
    assertThat(notModified.headers("transfer-encoding")).isEmpty();
    assertThat(notModified.header("etag")).isEqualTo("x");
  }

  @Test
  void givesNoContentNoLength() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 204 No Content\nContent-Length: 0\n\n"));

    Message answer = gateway.get("/");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers("content-length")).isEmpty();
    assertThat(answer.headers("transfer-encoding")).isEmpty();
  }

  @Test
  void headOfAProblemHasItsLengthAndNoBody() throws IOException {
    gateway.rule = null;
    var client = gateway.client();

    Message answer = client.send("HEAD / HTTP/1.1\nHost: a\n\n").readHead();
    Message next = client.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer();

    assertThat(Integer.parseInt(answer.header("content-length"))).isPositive();
    assertThat(next.status()).isEqualTo(404);
  }

  @Test
  void passesTheTrailersOfAnAnswerOnButThoseThatBelongBeforeIt() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            2
            ok
            0
            grpc-status: 0
            Content-Length: 7
            x-ordinal-replica: other
            Set-Cookie: a=b

            """));
    RawConnection client = gateway.client();

    RawConnection.Message head = client.send("GET / HTTP/1.1\nHost: a\n\n").readHead();
    client.skip("2\r\nok\r\n0\r\n".length());

    assertThat(head.headers("transfer-encoding")).containsExactly("chunked");
    assertThat(client.readHead().first()).isEqualTo("grpc-status: 0");
  }

  @Test
  void passesAChunkedAnswerOnAsChunked() throws IOException {
    gateway.route(
        gateway.answering(
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\nx: trailer\n\n"));

    Message answer = gateway.get("/");

    assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
    assertThat(answer.body()).isEqualTo("abcde");
    assertThat(answer.whole()).isTrue();
  }

  @Test
  void passesAnAnswerThatEndsWithItsConnectionOn() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\n\nuntil the end");
        }));

    assertThat(gateway.get("/").body()).isEqualTo("until the end");
    assertThat(gateway.ask("GET / HTTP/1.0\n\n").body()).isEqualTo("until the end");
  }

  @Test
  void asksForTheBodyOfAClientThatWaits() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);
    var client = gateway.client();

    client.send("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\n\n");
    Message go = client.readHead();
    Message answer = client.send("hello").readAnswer();

    assertThat(go.status()).as("though this replica does not know how to").isEqualTo(100);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().body()).isEqualTo("hello");
    assertThat(origin.requests().getFirst().header("expect")).isEqualTo("100-continue");
  }

  @Test
  void closesOnAClientThatWaitedInVainToBeAskedForItsBody() throws IOException {
    var client = gateway.client();

    Message answer =
        client
            .send("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\n\n")
            .readAnswer();

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("connection")).isEqualTo("close");
  }

  @Test
  void keepsAConnectionWhoseSmallBodyWasOfNoUse() throws IOException {
    var client = gateway.client();
    client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");

    assertThat(client.readAnswer().status()).isEqualTo(404);
    assertThat(client.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer().status()).isEqualTo(404);
  }

  private static HeaderChange change(
      String set, String setTo, String add, String added, String remove) {
    return new HeaderChange(
        List.of(new Header(set, setTo)), List.of(new Header(add, added)), List.of(remove));
  }

  private static Settings.Traffic trusting(List<String> ranges) {
    var t = ProxyFixture.TRAFFIC;
    return new Settings.Traffic(
        t.bind(), t.eventLoops(), ranges, t.times(), t.heads(), t.drain(), t.drainWait());
  }

  private static String forged() {
    return """
    GET / HTTP/1.1
    Host: a.com:81
    X-Forwarded-For: 1.1.1.1
    X-Forwarded-For: 2.2.2.2
    X-Forwarded-Proto: https
    X-Forwarded-Host: public.com
    X-Forwarded-Port: 443
    X-Forwarded-Prefix: /x
    x-forwarded-prefix: /y
    X-Forwarded-User: ann
    X-Forwarded-Client-Cert: Hash=0
    Connection: x-forwarded-client-cert, close
    X-Real-IP: 1.1.1.1
    Forwarded: for=1.1.1.1

    """;
  }

  @Test
  void datesItsOwnAnswersAndLeavesThatOfAReplica() throws IOException {
    gateway.rule = null;
    assertThat(gateway.get("/").headers("date")).singleElement().satisfies(ForwardingIT::isNow);

    String then = "Sun, 06 Nov 1994 08:49:37 GMT";
    gateway.route(
        gateway.answering("HTTP/1.1 200 OK\nDate: " + then + "\nContent-Length: 2\n\nok"));
    assertThat(gateway.get("/").headers("date")).containsExactly(then);
  }

  private static void isNow(String date) {
    Instant said = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    assertThat(date).hasSize("Sun, 06 Nov 1994 08:49:37 GMT".length());
    assertThat(said).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
  }
}
