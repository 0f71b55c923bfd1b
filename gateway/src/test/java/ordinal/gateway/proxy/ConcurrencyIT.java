package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.Gate;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.BackendPolicy;
import ordinal.gateway.routing.Concurrency;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests a backend gets at once, and what becomes of the others. */
class ConcurrencyIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";

  private final ProxyFixture gateway = new ProxyFixture();
  private final Gate gate = new Gate();
  private final Semaphore answers = new Semaphore(0);
  private final RawOrigin slow = gateway.origin(this::answerWhenTold);

  @AfterEach
  void close() throws IOException {
    answers.release(1000);
    gateway.close();
    assertThat(gate.inFlight()).isZero();
    assertThat(gate.waiting()).isZero();
  }

  private void answerWhenTold(RawConnection connection) throws IOException {
    while (true) {
      connection.readRequest();
      answers.acquireUninterruptibly();
      connection.send(OK);
    }
  }

  private Optional<PolicyLimits.Adaptive> adaptive = Optional.empty();

  private void limit(int most, int queued, Duration patience) {
    PolicyLimits.Concurrency limit = new PolicyLimits.Concurrency(most, queued, patience, adaptive);
    BackendPolicy policy =
        new BackendPolicy(
            BackendPolicy.DEFAULT.retryConstraint(),
            BackendPolicy.DEFAULT.ejection(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Concurrency.of(gate, limit)));
    Replica replica = gateway.replica("counter-0", slow.port());
    gateway.route(
        new Backend(
            "default", "counter", 80, 1, true, List.of(replica), List.of(), policy, new Fleet()));
  }

  private RawConnection asked() throws IOException {
    return asked(GET);
  }

  private RawConnection asked(String request) throws IOException {
    RawConnection client = gateway.client();
    client.send(request);
    return client;
  }

  private void awaitGate(int inFlight, int waiting) {
    ProxyFixture.await(
        inFlight + " under way, " + waiting + " waiting",
        () -> gate.inFlight() == inFlight && gate.waiting() == waiting);
  }

  @Test
  void refusesAtOnceWhatMayNeitherGoNorWait() throws IOException {
    limit(2, 1, Duration.ofSeconds(10));
    List<RawConnection> clients = new ArrayList<>(List.of(asked(), asked()));
    awaitGate(2, 0);
    clients.add(asked());
    awaitGate(2, 1);

    Message refused = asked().readAnswer();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.body()).contains("urn:ordinal:problem:backend-full");
    answers.release(3);
    for (RawConnection client : clients) {
      assertThat(client.readAnswer().status()).isEqualTo(200);
    }
    assertThat(
            gateway
                .registry
                .get("ordinal.requests.limited")
                .tags("limit", "backend-full", "route", "default/test", "backend", "counter")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void anAdaptiveLimitBeginsLowAndIsShown() throws IOException {
    adaptive = Optional.of(new PolicyLimits.Adaptive(2));
    limit(1000, 100, Duration.ofSeconds(10));
    List<RawConnection> clients = new ArrayList<>();

    for (int i = 0; i < 25; i++) {
      clients.add(asked());
    }

    awaitGate(20, 5);
    assertThat(gate.limit()).isEqualTo(20);
    answers.release(25);
    for (RawConnection client : clients) {
      assertThat(client.readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void anotherBackendIsServedMeanwhile() throws IOException {
    limit(1, 0, Duration.ofSeconds(10));
    RawConnection busy = asked();
    awaitGate(1, 0);
    assertThat(gateway.get("/").status()).isEqualTo(503);

    gateway.route(gateway.answering(OK));

    assertThat(gateway.get("/").status()).isEqualTo(200);
    answers.release();
    assertThat(busy.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void givesUpAfterTheQueueTimeout() throws IOException {
    limit(1, 5, Duration.ofMillis(100));
    RawConnection busy = asked();
    awaitGate(1, 0);

    Message refused = asked().readAnswer();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("urn:ordinal:problem:queue-timeout");
    awaitGate(1, 0);
    answers.release();
    assertThat(busy.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void aClientThatLeavesTheQueueMakesRoom() throws IOException {
    limit(1, 1, Duration.ofSeconds(10));
    RawConnection busy = asked();
    awaitGate(1, 0);
    RawConnection impatient = asked();
    awaitGate(1, 1);

    impatient.close();

    awaitGate(1, 0);
    RawConnection next = asked();
    awaitGate(1, 1);
    answers.release(2);
    assertThat(busy.readAnswer().status()).isEqualTo(200);
    assertThat(next.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void aClientThatLeavesItsPlaceLetsTheNextIn() throws IOException {
    limit(1, 1, Duration.ofSeconds(10));
    RawConnection leaver = asked();
    awaitGate(1, 0);
    RawConnection next = asked();
    awaitGate(1, 1);

    leaver.close();

    awaitGate(1, 0);
    answers.release(2);
    assertThat(next.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void aRequestBoundToAReplicaWaitsForItsBackendToo() throws IOException {
    limit(1, 1, Duration.ofSeconds(10));
    RawConnection busy = asked();
    awaitGate(1, 0);
    RawConnection bound = asked("GET / HTTP/1.1\nHost: a\nx-ordinal-replica: counter-0\n\n");
    awaitGate(1, 1);

    answers.release(2);

    assertThat(busy.readAnswer().status()).isEqualTo(200);
    assertThat(bound.readAnswer().header("x-ordinal-replica")).isEqualTo("counter-0");
  }

  @Test
  void aBodyWaitsWithItsRequest() throws IOException {
    limit(1, 1, Duration.ofSeconds(10));
    RawConnection busy = asked();
    awaitGate(1, 0);
    RawConnection waiting = asked("POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");
    awaitGate(1, 1);

    answers.release(2);

    assertThat(busy.readAnswer().status()).isEqualTo(200);
    assertThat(waiting.readAnswer().status()).isEqualTo(200);
  }

  @Test
  void manyClientsAreServedInTurnWithinTheLimit() throws IOException {
    limit(3, 100, Duration.ofSeconds(10));
    answers.release(1000);
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      clients.add(asked());
    }
    for (int round = 0; round < 5; round++) {
      for (RawConnection client : clients) {
        assertThat(client.readAnswer().status()).isEqualTo(200);
        client.send(GET);
      }
    }
    for (RawConnection client : clients) {
      assertThat(client.readAnswer().status()).isEqualTo(200);
    }
  }
}
