package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawHttp2.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas that speak HTTP/2 with prior knowledge, before clients of both versions. */
class Http2UpstreamIT {
  private static final long REFUSED_STREAM = 7;
  private static final long CANCEL = 8;

  private final ProxyFixture gateway = new ProxyFixture(Http2FloodIT::shortBodyIdle);
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void forwardsAnHttp1RequestAsAStream() throws Exception {
    Queue<HttpServerRequest> seen = new ConcurrentLinkedQueue<>();
    replica(
        100,
        request -> {
          seen.add(request);
          request.body().onSuccess(body -> request.response().putHeader("x-a", "b").end(body));
        });

    RawConnection.Message answer =
        gateway.ask("POST /a?b=c HTTP/1.1\nHost: example.com:81\nContent-Length: 5\n\nhello");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.header("x-a")).isEqualTo("b");
    HttpServerRequest request = seen.element();
    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(request.uri()).isEqualTo("/a?b=c");
    assertThat(String.valueOf(request.authority())).isEqualTo("example.com:81");
    assertThat(request.headers().contains("host")).isFalse();
    assertThat(request.getHeader("via")).isEqualTo("1.1 ordinal");
    assertThat(request.getHeader("x-forwarded-host")).isEqualTo("example.com:81");
  }

  @Test
  void aUnaryCallHasItsTrailersAndTe() throws Exception {
    Queue<HttpServerRequest> seen = new ConcurrentLinkedQueue<>();
    replica(
        100,
        request -> {
          seen.add(request);
          request
              .body()
              .onSuccess(body -> {
                request.response().putTrailer("grpc-status", "0");
                request.response().putHeader("content-type", "application/grpc").end(body);
              });
        });

    Answer answer = call(client(), 1).data(1, true, "message").answer(1);

    assertThat(answer.body()).isEqualTo("message");
    assertThat(answer.trailers()).containsExactly("grpc-status: 0");
    assertThat(seen.element().getHeader("te")).isEqualTo("trailers");
  }

  @Test
  void aCallThatIsRefusedAtOnceIsOneHeadAlone() throws Exception {
    replica(100, request -> request.response().putHeader("grpc-status", "12").end());

    RawHttp2 client = client();
    call(client, 1).data(1, true, "message");
    RawHttp2.Frame head = client.await(RawHttp2.HEADERS);

    assertThat(head.endsStream()).isTrue();
  }

  @Test
  void aBidirectionalCallTalksBothWaysAtOnce() throws Exception {
    replica(
        100,
        request -> {
          request.response().writeHead();
          request.handler(part -> request.response().write(Buffer.buffer("<" + part + ">")));
          request.endHandler(end -> request.response().putTrailer("grpc-status", "0").end());
        });
    RawHttp2 client = call(client(), 1);
    RawHttp2.Frame head = client.await(RawHttp2.HEADERS);

    client.data(1, false, "one");
    RawHttp2.Frame one = client.await(RawHttp2.DATA);
    client.data(1, false, "two");
    RawHttp2.Frame two = client.await(RawHttp2.DATA);
    client.data(1, true, "");

    assertThat(head.endsStream()).isFalse();
    assertThat(one.payload().toString()).isEqualTo("<one>");
    assertThat(two.payload().toString()).isEqualTo("<two>");
    assertThat(client.await(RawHttp2.HEADERS).endsStream()).isTrue();
  }

  @Test
  void opensAnotherConnectionWhereOneIsFull() throws Exception {
    Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
    replica(2, waiting::add);
    RawHttp2 client = client();
    for (int i = 0; i < 5; i++) {
      client.get(2 * i + 1, "/");
    }

    ProxyFixture.await("all are asked at once", () -> waiting.size() == 5);

    // It may have begun to open more before it knew how many streams one takes.
    assertThat(connections).hasSizeBetween(3, 5);
    waiting.forEach(request -> request.response().end());
    assertThat(client.answer(9).status()).isEqualTo(200);
  }

  @Test
  void aResetOfTheReplicaIsAProblemOrAReset() throws Exception {
    replica(
        100,
        request -> {
          if (request.uri().equals("/late")) {
            request.response().write("part");
          }
          request.response().reset(2);
        });
    RawHttp2 client = client();

    Answer early = client.get(1, "/early").answer(1);
    Answer late = client.get(3, "/late").answer(3);

    assertThat(early.status()).isEqualTo(502);
    assertThat(late.reset()).isEqualTo(2);
  }

  @Test
  void theReplicaAsksForTheBodyOfAClientThatWaits() throws Exception {
    Queue<HttpServerRequest> seen = new ConcurrentLinkedQueue<>();
    replica(
        100,
        request -> {
          seen.add(request);
          request.response().writeContinue();
          request.body().onSuccess(request.response()::end);
        });
    String[] fields = RawHttp2.request("POST", "/", "expect", "100-continue");
    RawHttp2 http2 = client().headers(1, false, fields);
    RawConnection http1 =
        gateway
            .client()
            .send("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\n\n");

    assertThat(http2.decode(http2.await(RawHttp2.HEADERS))).containsExactly(":status: 100");
    assertThat(http2.data(1, true, "hello").answer(1).body()).isEqualTo("hello");
    assertThat(http1.readHead().status()).isEqualTo(100);
    assertThat(http1.send("hello").readAnswer().body()).isEqualTo("hello");
    assertThat(seen).allMatch(request -> "100-continue".equals(request.getHeader("expect")));
  }

  @Test
  void earlyHintsGoOn() throws Exception {
    replica(
        100,
        request -> {
          request
              .response()
              .writeEarlyHints(MultiMap.caseInsensitiveMultiMap().add("link", "</a.css>"));
          request.response().end("ok");
        });
    RawHttp2 http2 = client().get(1, "/");
    RawConnection http1 = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");

    assertThat(http2.decode(http2.await(RawHttp2.HEADERS)))
        .containsExactly(":status: 103", "link: </a.css>");
    assertThat(http2.answer(1).body()).isEqualTo("ok");
    RawConnection.Message hints = http1.readHead();
    assertThat(hints.status()).isEqualTo(103);
    assertThat(hints.header("link")).isEqualTo("</a.css>");
    assertThat(http1.readAnswer().body()).isEqualTo("ok");
  }

  @Test
  void otherInterimAnswersAreDroppedBut101WhichHttp2DoesNotHave() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gateway.route(ProxyFixture.backend(replicaOf("counter-0", listening.getLocalPort())));
      RawHttp2 client = client().get(1, "/");
      RawHttp2 server = gateway.own(RawHttp2.serving(listening.accept()));

      interimThenOk(server, server.await(RawHttp2.HEADERS).stream(), "102", "110", "199");
      assertThat(client.answer(1).status()).isEqualTo(200);
      // No GET, which would be asked for again.
      client.headers(3, true, RawHttp2.request("POST", "/"));
      interimThenOk(server, server.await(RawHttp2.HEADERS).stream(), "101");
      assertThat(client.answer(3).status()).isEqualTo(502);
    }
  }

  private static void interimThenOk(RawHttp2 server, int stream, String... statuses)
      throws IOException {
    for (String status : statuses) {
      server.headers(stream, false, ":status", status, "x", "y");
    }
    server.headers(stream, true, ":status", "200");
  }

  @Test
  void aCallThatTheReplicaDidNotTakeIsSentAgainWithItsBody() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    replica(
        100,
        request ->
            request
                .body()
                .onSuccess(body -> {
                  if (asked.incrementAndGet() == 1) {
                    request.response().reset(REFUSED_STREAM);
                  } else {
                    request.response().end(body);
                  }
                }));

    Answer answer = call(client(), 1).data(1, false, "mess").data(1, true, "age").answer(1);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("message");
    assertThat(asked).hasValue(2);
    assertThat(gateway.registry.get("ordinal.upstream.retries").counter().count()).isEqualTo(1);
  }

  @Test
  void aBodyThatIsStillOnItsWayGoesOnToTheSecondTry() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch again = new CountDownLatch(1);
    replica(
        100,
        request -> {
          if (asked.incrementAndGet() == 1) {
            request.handler(part -> request.response().reset(REFUSED_STREAM));
          } else {
            again.countDown();
            request.body().onSuccess(request.response()::end);
          }
        });

    RawHttp2 client = call(client(), 1).data(1, false, "mess");
    again.await();
    Answer answer = client.data(1, true, "age").answer(1);

    assertThat(answer.body()).isEqualTo("message");
  }

  // No other call of Vert.x names the last stream.
  @SuppressWarnings("deprecation")
  @Test
  void aCallBehindTheLastStreamOfAGoAwayIsSentAgainOnANewConnection() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    replica(
        100,
        request -> {
          if (asked.incrementAndGet() == 1) {
            // As RFC 9113 section 6.8 has it: first a warning, then where it really ends.
            request.connection().goAway(0, Integer.MAX_VALUE);
            request.connection().goAway(0, 0);
          } else {
            request.body().onSuccess(request.response()::end);
          }
        });

    RawConnection.Message answer =
        gateway.ask("POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(asked).hasValue(2);
    assertThat(connections).hasSize(2);
  }

  @Test
  void anotherReplicaTakesWhatOneNeverDoesAndNothingIsDoneTwice() throws Exception {
    Set<String> done = ConcurrentHashMap.newKeySet();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger twice = new AtomicInteger();
    Replica busy =
        replicaOf(
            "counter-0",
            serve(
                100,
                request -> {
                  refused.incrementAndGet();
                  request.response().reset(REFUSED_STREAM);
                }));
    Replica idle =
        replicaOf(
            "counter-1",
            serve(
                100,
                request -> {
                  if (!done.add(request.uri())) {
                    twice.incrementAndGet();
                  }
                  request.body().onSuccess(request.response()::end);
                }));
    gateway.route(ProxyFixture.backend(busy, idle));

    int sent = 0;
    // No more than the budget of retries allows in a second.
    for (; sent < 10 || refused.get() == 0; sent++) {
      String post = "POST /" + sent + " HTTP/1.1\nHost: a\nContent-Length: 2\n\nok";
      assertThat(gateway.ask(post).status()).isEqualTo(200);
    }

    assertThat(done).hasSize(sent);
    assertThat(twice).hasValue(0);
  }

  @Test
  void aCallIsSentAgainOnlyOnceAndOnlyWhereNothingWasDone() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicLong code = new AtomicLong();
    replica(
        100,
        request -> {
          asked.incrementAndGet();
          request.body().onSuccess(body -> request.response().reset(code.get()));
        });
    String post = "POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello";

    code.set(REFUSED_STREAM);
    assertThat(gateway.ask(post).status()).isEqualTo(502);
    assertThat(asked.getAndSet(0)).isEqualTo(2);
    code.set(CANCEL);
    assertThat(gateway.ask(post).status()).isEqualTo(502);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aLargeBodyThatIsGoneIsNotSentAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    replica(
        100,
        request -> {
          asked.incrementAndGet();
          request.body().onSuccess(body -> request.response().reset(REFUSED_STREAM));
        });

    RawConnection.Message answer =
        gateway.ask("POST / HTTP/1.1\nHost: a\nContent-Length: 100000\n\n" + "x".repeat(100_000));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(asked).hasValue(1);
  }

  @Test
  void holdsAtMostAMebibyteForAReaderOfNothing() throws Exception {
    AtomicLong sent = new AtomicLong();
    replica(100, request -> sendForEver(request.response().setChunked(true), sent));
    RawHttp2 client = client().givesNoCredit().setting(4, 0).get(1, "/");

    Answer cut = client.answer(1);

    assertThat(cut.reset()).isEqualTo(2);
    // With what the replica itself has in its queue.
    assertThat(sent.get()).isBetween(65_536L, 1L << 20);
  }

  private static void sendForEver(HttpServerResponse to, AtomicLong sent) {
    Buffer part = Buffer.buffer(new byte[16_384]);
    while (!to.ended() && !to.closed() && !to.writeQueueFull()) {
      to.write(part.copy());
      sent.addAndGet(part.length());
    }
    to.drainHandler(drained -> sendForEver(to, sent));
  }

  @Test
  void aReplicaThatSpeaksNoHttp2IsUnreachable() throws Exception {
    gateway.route(
        ProxyFixture.backend(
            replicaOf(
                "counter-0",
                gateway.answering("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n").port())));

    assertThat(gateway.get("/").status()).isIn(502, 503);
  }

  private RawHttp2 client() throws IOException {
    return gateway.own(RawHttp2.to(gateway.port()));
  }

  private static RawHttp2 call(RawHttp2 client, int stream) throws IOException {
    return client.headers(
        stream,
        false,
        RawHttp2.request(
            "POST", "/pkg.Service/Call", "te", "trailers", "content-type", "application/grpc"));
  }

  private void replica(int streams, Handler<HttpServerRequest> handler) throws Exception {
    gateway.route(ProxyFixture.backend(replicaOf("counter-0", serve(streams, handler))));
  }

  private int serve(int streams, Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server =
        gateway
            .vertx
            .createHttpServer(
                new HttpServerConfig()
                    .setVersions(HttpVersion.HTTP_2)
                    .setHttp2Config(
                        new Http2ServerConfig()
                            .setInitialSettings(
                                new Http2Settings().setMaxConcurrentStreams(streams))))
            .connectionHandler(connections::add)
            .requestHandler(handler)
            .listen(io.vertx.core.net.SocketAddress.inetSocketAddress(0, "127.0.0.1"))
            .await(10, TimeUnit.SECONDS);
    return server.actualPort();
  }

  private static Replica replicaOf(String name, int port) {
    return new Replica(
        "default",
        name,
        OptionalInt.empty(),
        "counter",
        "",
        Optional.of(new Replica.Address("127.0.0.1", port, true)),
        true,
        true,
        false,
        new Load(),
        new Health());
  }
}
