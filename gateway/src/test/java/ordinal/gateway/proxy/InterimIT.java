package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before, within and instead of an answer. */
class InterimIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String EXPECTS =
      "POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 5\n\n";

  private final ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void theReplicaAsksForTheBodyOfAClientThatWaits() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          Message head = c.readHead();
          c.send("HTTP/1.1 100 Continue\n\n");
          c.send(OK.replace("ok", c.readBody(head).body().substring(0, 2)));
        }));
    RawConnection client = gateway.client().send(EXPECTS);

    assertThat(client.readHead().status()).isEqualTo(100);
    assertThat(client.send("hello").readAnswer().body()).isEqualTo("he");
  }

  @Test
  void aFinalAnswerReachesAClientThatWaitsWithoutItsBodyBeingAskedFor() throws Exception {
    CountDownLatch given = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 401 No\nContent-Length: 2\n\nno");
          c.awaitEnd();
          given.countDown();
        }));
    RawConnection client = gateway.client().send(EXPECTS);

    Message answer = client.readAnswer();

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(given.await(1, TimeUnit.SECONDS)).as("the replica is given up").isTrue();
  }

  @Test
  void aBodyThatIsThereAlreadyWaitsForNobody() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          Message request = c.readRequest();
          c.send(OK.replace("ok", request.body().substring(0, 2)));
        }));
    RawConnection client = gateway.client().send(EXPECTS + "hello");

    // No 100 goes before it.
    Message answer = client.readAnswer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("he");
  }

  @Test
  void earlyHintsGoOnBeforeTheAnswerWithoutWhatEndsAtThisHop() throws IOException {
    gateway.route(
        gateway.answering(
            """
            HTTP/1.1 103 Early Hints
            Link: </a.css>
            Connection: x
            x: y

            HTTP/1.1 103 Early Hints
            Link: </b.css>

            """
                + OK));
    RawConnection client = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");

    Message hints = client.readHead();
    assertThat(hints.status()).isEqualTo(103);
    assertThat(hints.headers()).containsExactly("Link: </a.css>");
    assertThat(client.readHead().header("link")).isEqualTo("</b.css>");
    assertThat(client.readAnswer().body()).isEqualTo("ok");
    assertThat(gateway.ask("GET / HTTP/1.0\n\n").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 104, 110, 199})
  void otherInterimAnswersAreDroppedAndTheConnectionIsKept(int status) throws IOException {
    RawOrigin origin = gateway.answering("HTTP/1.1 " + status + " Soon\nx: y\n\n" + OK);
    gateway.route(origin);
    RawConnection client = gateway.client();

    for (int i = 0; i < 3; i++) {
      Message answer = client.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ok");
    }
  }

  @Test
  void serverSentEventsArriveEventByEvent() throws IOException {
    String event = "data: 1\r\n\r\n";
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
          for (int i = 0; i < 3; i++) {
            c.send(event);
            c.read();
          }
        }));
    RawConnection client = gateway.client().send("GET / HTTP/1.0\n\n");

    client.readHead();

    assertThat(client.skip(event.length())).isEqualTo(event.length());
  }

  @Test
  void serverSentEventsOfUnknownLengthComeInChunksOfTheirOwn() throws IOException {
    CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
          for (CountDownLatch next : seen) {
            c.send("data: x\n\n");
            ProxyFixture.await(next);
          }
        }));
    RawConnection client = gateway.client().send("GET / HTTP/1.1\nHost: a\n\n");
    Message head = client.readHead();

    for (CountDownLatch next : seen) {
      String chunk = "b\r\ndata: x\r\n\r\n\r\n";
      assertThat(client.skip(chunk.length())).isEqualTo(chunk.length());
      next.countDown();
    }

    assertThat(client.readBody(head).whole()).isTrue();
  }

  @Test
  void aRequestThatGoesRoundIsStopped() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);
    String hop = "Via: 1.1 ordinal\n";

    assertThat(gateway.ask("GET / HTTP/1.1\nHost: a\n" + hop.repeat(4) + "\n").status())
        .isEqualTo(200);
    assertThat(gateway.ask("GET / HTTP/1.1\nHost: a\n" + hop.repeat(5) + "\n").status())
        .isEqualTo(508);
    assertThat(
            gateway
                .ask("GET / HTTP/1.1\nHost: a\nVia: " + "1.1 ordinal, ".repeat(5) + "1.1 x\n\n")
                .status())
        .isEqualTo(508);
    assertThat(origin.requests()).hasSize(1);
  }

  @Test
  void aGatewayThatForwardsToItselfAnswersInsteadOfGoingRoundForEver() throws IOException {
    gateway.route(ProxyFixture.backend(gateway.replica("counter-0", gateway.port())));

    assertThat(gateway.get("/").status()).isEqualTo(508);
  }

  @Test
  void countsMaxForwardsOfOptionsDownAndAnswersTheLast() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(origin);
    String start = "OPTIONS / HTTP/1.1\nHost: a\nMax-Forwards: ";

    assertThat(gateway.ask(start + "0\n\n").status()).isEqualTo(204);
    assertThat(origin.requests()).isEmpty();
    assertThat(gateway.ask(start + "7\n\n").status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().headers("max-forwards")).containsExactly("6");
    assertThat(gateway.ask(start + "x\n\n").status()).isEqualTo(400);
    assertThat(gateway.ask("GET / HTTP/1.1\nHost: a\nMax-Forwards: 0\n\n").status()).isEqualTo(200);
  }
}
