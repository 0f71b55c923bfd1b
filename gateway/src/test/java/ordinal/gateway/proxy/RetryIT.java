package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import ordinal.gateway.objects.HttpRoute.Retry;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.TrafficPolicy.Budget;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.Rate;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.BackendPolicy;
import ordinal.gateway.testing.FakeRule;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried again, what never is, and who is ejected for it. */
class RetryIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String ERROR =
      "HTTP/1.1 503 Service Unavailable\nContent-Length: 4\nx-from: replica\n\nbusy";
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
  private static final String POST = "POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello";
  private static final Duration QUICK = Duration.ofMillis(1500);

  private final ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  private RawOrigin resetting() {
    RawOrigin[] self = new RawOrigin[1];
    self[0] =
        gateway.origin(c -> {
          self[0].record(c);
          c.reset();
        });
    return self[0];
  }

  private FakeRule route(RawOrigin... origins) {
    Replica[] replicas = new Replica[origins.length];
    for (int i = 0; i < origins.length; i++) {
      replicas[i] = gateway.replica("counter-" + i, origins[i].port());
    }
    return gateway.route(ProxyFixture.backend(replicas));
  }

  private FakeRule retrying(int attempts, RawOrigin... origins) {
    FakeRule rule = route(origins).with(new Retry(Set.of(503), attempts, Optional.empty()));
    gateway.rule = rule;
    return rule;
  }

  private double count(String meter) {
    return gateway.registry.find(meter).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  @Test
  void aResetIsTriedOnTheOtherReplicaWhereRepeatingDoesNoHarm() throws IOException {
    RawOrigin bad = resetting();
    RawOrigin good = gateway.answering(OK);
    route(bad, good);

    for (int i = 0; i < 20; i++) {
      assertThat(gateway.ask(GET).status()).isEqualTo(200);
    }

    assertThat(bad.requests()).isNotEmpty();
    assertThat(good.requests()).hasSize(20);
    assertThat(count("ordinal.upstream.retries")).isEqualTo(bad.requests().size());
  }

  @Test
  void aPostThatMayHaveArrivedIsNeverSentAgain() throws IOException {
    RawOrigin bad = resetting();
    RawOrigin worse = resetting();
    gateway.rule = retrying(3, bad, worse);

    Message answer = gateway.ask(POST);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(bad.requests().size() + worse.requests().size()).isEqualTo(1);
  }

  @Test
  void aRulesCodesAreTriedAgainForIdempotentMethodsOnly() throws IOException {
    RawOrigin busy = gateway.answering(ERROR);
    RawOrigin good = gateway.answering(OK);
    retrying(1, busy, good);

    for (int i = 0; i < 10; i++) {
      Message answer = gateway.ask(GET);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("x-from")).isEmpty();
      assertThat(answer.header("x-ordinal-replica")).isEqualTo("counter-1");
    }
    int before = busy.requests().size() + good.requests().size();
    gateway.ask(POST);

    assertThat(busy.requests().size() + good.requests().size()).isEqualTo(before + 1);
  }

  @Test
  void withoutARuleAnAnswerIsPassedOnAsItIs() throws IOException {
    RawOrigin busy = gateway.answering(ERROR);
    route(busy, busy);

    Message answer = gateway.ask(GET);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("busy");
    assertThat(busy.requests()).hasSize(1);
  }

  @Test
  void theLastAttemptsAnswerIsPassedOn() throws IOException {
    RawOrigin busy = gateway.answering(ERROR);
    retrying(2, busy);

    Message answer = gateway.ask(GET);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("x-from")).isEqualTo("replica");
    assertThat(busy.requests()).hasSize(3);
  }

  @Test
  void aTryThatTakesTooLongGoesToTheOtherReplica() throws Exception {
    RawOrigin silent =
        gateway.origin(c -> {
          c.readRequest();
          c.awaitEnd();
        });
    FakeRule rule = retrying(1, silent, gateway.answering(OK));
    gateway.rule = rule.with(new Timeouts(Optional.empty(), Optional.of(Duration.ofMillis(100))));

    for (int i = 0; i < 6; i++) {
      assertThat(gateway.ask(GET).status()).isEqualTo(200);
    }
  }

  @Test
  void anExhaustedBudgetPassesTheFailureOn() throws IOException {
    RawOrigin busy = gateway.answering(ERROR);
    Replica zero = gateway.replica("counter-0", busy.port());
    Replica one = gateway.replica("counter-1", busy.port());
    Duration second = Duration.ofSeconds(1);
    RetryConstraint none = new RetryConstraint(new Budget(0, second), new Rate(0, second));
    BackendPolicy policy =
        new BackendPolicy(none, Ejection.DEFAULT, Optional.empty(), Optional.empty());
    Backend backend =
        new Backend(
            "default", "counter", 80, 1, true, List.of(zero, one), List.of(), policy, new Fleet());
    gateway.rule = gateway.route(backend).with(new Retry(Set.of(503), 5, Optional.empty()));

    assertThat(gateway.ask(GET).status()).isEqualTo(503);

    assertThat(busy.requests()).hasSize(1);
    assertThat(count("ordinal.upstream.retries.refused")).isEqualTo(1);
  }

  @Test
  void fiveErrorsEjectAndABoundRequestStillGoesThere() throws IOException {
    RawOrigin busy = gateway.answering(ERROR);
    RawOrigin good = gateway.answering(OK);
    Replica zero = gateway.replica("counter-0", busy.port());
    gateway.route(ProxyFixture.backend(zero, gateway.replica("counter-1", good.port())));
    while (zero.health().state() == Health.State.HEALTHY) {
      gateway.ask(GET);
    }

    assertThat(busy.requests()).hasSize(5);
    for (int i = 0; i < 10; i++) {
      assertThat(gateway.ask(GET).status()).isEqualTo(200);
    }
    Message bound = gateway.ask("GET / HTTP/1.1\nHost: a\nx-ordinal-replica: counter-0\n\n");
    assertThat(bound.status()).isEqualTo(503);
    assertThat(bound.body()).isEqualTo("busy");
    assertThat(bound.header("x-ordinal-replica")).isEqualTo("counter-0");
    assertThat(busy.requests()).hasSize(6);
    assertThat(count("ordinal.replica.ejections")).isEqualTo(1);
  }

  @Test
  void fiveAnswersThatBreakOffEjectThoughTheirHeadsWereGood() throws IOException {
    RawOrigin cut =
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: 70000\n\nhello");
        });
    Replica zero = gateway.replica("counter-0", cut.port());
    gateway.route(ProxyFixture.backend(zero));

    for (int i = 0; i < 5; i++) {
      assertThat(zero.health().state()).isEqualTo(Health.State.HEALTHY);
      assertThat(gateway.ask(GET).whole()).isFalse();
    }

    assertThat(zero.health().state()).isEqualTo(Health.State.EJECTED);
  }

  @Test
  void aConnectThatHangsIsPassedOver() throws Exception {
    int hanging = hangingPort();
    RawOrigin good = gateway.answering(OK);
    gateway.route(
        ProxyFixture.backend(
            gateway.replica("counter-0", hanging),
            gateway.replica("counter-1", hanging),
            gateway.replica("counter-2", good.port())));

    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      assertThat(gateway.ask(POST).status()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICK);
    }
  }

  @Test
  void nobodyWaitsForAReplicaThatIsGone() throws Exception {
    int hanging = hangingPort();
    World world = new World().service("counter", 80);
    world.slice("s", "counter", s -> s.port("", hanging).ready("counter-0", "127.0.0.1"));
    ReplicaTable before = world.replicas();
    gateway.route(ProxyFixture.backend(before.all().getFirst()));
    CompletableFuture<Message> answer =
        CompletableFuture.supplyAsync(() -> {
          try {
            return gateway.ask(GET);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    ProxyFixture.await(
        "the request connects", () -> before.all().getFirst().load().inFlight() == 1);
    long start = System.nanoTime();

    ReplicaTable.compile(world.remove("EndpointSlice", "s").objects(), Optional.of(before));

    assertThat(answer.get().status()).isEqualTo(503);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICK);
  }

  /** A port whose queue is full, so that the kernel leaves a connect without an answer. */
  private int hangingPort() throws IOException {
    ServerSocket server = gateway.own(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    for (int i = 0; i < 2; i++) {
      gateway.own(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()));
    }
    return server.getLocalPort();
  }
}
