package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.Aggregation;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.testing.FakeRule;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which replica answers, and what is answered when none can. */
class ReplicaChoiceIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final int CLOSED = 1;

  private ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void answers404WithoutARoute() throws IOException {
    problem(gateway.get("/x"), 404, "no-route");
  }

  @Test
  void answers500WhereTheRuleHasNoBackendOrCannotWork() throws IOException {
    gateway.rule = FakeRule.to();
    problem(gateway.get("/"), 500, "no-backend");

    gateway.rule = FakeRule.to(new Backend("default", "lost", 80, 1, false, List.of(), List.of()));
    problem(gateway.get("/"), 500, "unresolved-backend");

    gateway.rule = FakeRule.to().brokenBy("no Aggregation visits");
    problem(gateway.get("/"), 500, "broken-rule");
  }

  @Test
  void answers503WhenNoReplicaCanServe() throws IOException {
    gateway.route(ProxyFixture.backend());
    Message none = gateway.get("/");
    gateway.route(ProxyFixture.backend(gateway.replica("counter-0", CLOSED, false)));
    Message notReady = gateway.get("/");

    problem(none, 503, "no-replica");
    problem(notReady, 503, "no-replica");
    assertThat(notReady.header("retry-after")).isEqualTo("1");
  }

  @Test
  void aBoundRequestGoesToItsReplicaOrNowhere() throws IOException {
    RawOrigin one = gateway.answering(OK);
    RawOrigin two = gateway.answering(OK);
    gateway.rule =
        FakeRule.to(
            ProxyFixture.backend(
                gateway.replica("counter-0", one.port()), gateway.replica("counter-1", CLOSED)),
            new Backend(
                "default",
                "canary",
                80,
                0,
                true,
                List.of(canary(two.port()), gateway.replica("counter-3", two.port(), false)),
                List.of()));

    Message canary = bound("counter-2");
    assertThat(canary.status()).isEqualTo(200);
    assertThat(canary.header("x-ordinal-backend")).isEqualTo("canary");
    assertThat(canary.header("x-ordinal-replica")).isEqualTo("counter-2");
    problem(bound("counter-9"), 404, "no-such-replica");
    Message notReady = bound("counter-3");
    problem(notReady, 503, "replica-unavailable");
    assertThat(notReady.header("retry-after")).isEqualTo("1");
    Message refused = bound("counter-1");
    problem(refused, 503, "unreachable");
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(one.requests()).isEmpty();
  }

  @Test
  void passesOverReplicasThatRefuseAndSendsAPostOnce() throws IOException {
    RawOrigin origin = gateway.answering(OK);
    gateway.route(
        ProxyFixture.backend(
            gateway.replica("counter-0", CLOSED),
            gateway.replica("counter-1", origin.port()),
            gateway.replica("counter-2", CLOSED)));

    for (int i = 0; i < 30; i++) {
      Message answer = gateway.ask("POST /" + i + " HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("x-ordinal-replica")).isEqualTo("counter-1");
    }
    assertThat(origin.requests()).hasSize(30).allMatch(r -> r.body().equals("hello"));
    assertThat(gateway.registry.get("ordinal.upstream.connect.failures").counters()).isNotEmpty();
  }

  @Test
  void answers503WithoutAddressesWhenEveryReplicaRefuses() throws IOException {
    gateway.route(
        ProxyFixture.backend(
            gateway.replica("counter-0", CLOSED), gateway.replica("counter-1", CLOSED)));

    Message answer = gateway.get("/");

    problem(answer, 503, "unreachable");
    assertThat(answer.body()).contains("\"detail\":\"connection refused\"");
  }

  @Test
  void answers503AtOnceWhenTooManyWaitForAConnection() throws Exception {
    gateway.close();
    gateway =
        new ProxyFixture(
            ProxyFixture.TRAFFIC,
            new Settings.Upstream(1, 1, Duration.ofSeconds(5), Duration.ofSeconds(30)));
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    gateway.route(
        gateway.origin(c -> {
          while (true) {
            c.readRequest();
            arrived.countDown();
            awaitQuietly(release);
            c.send(OK);
          }
        }));
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(gateway.client().send("GET / HTTP/1.1\nHost: a\n\n"));
      // While it connects, the first one counts as waiting.
      arrived.await();
    }

    Message refused = gateway.get("/");
    release.countDown();

    problem(refused, 503, "overloaded");
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(
            gateway
                .registry
                .get("ordinal.requests.limited")
                .tags("limit", "overloaded", "backend", "counter")
                .counter()
                .count())
        .isEqualTo(2);
    long served = 0;
    for (RawConnection client : clients) {
      served += client.readAnswer().status() == 200 ? 1 : 0;
    }
    assertThat(served).isEqualTo(2);
  }

  @Test
  void answersATotalAndForwardsWhatIsNoRead() throws IOException {
    AtomicReference<Boolean> strictly = new AtomicReference<>();
    AtomicReference<Duration> within = new AtomicReference<>();
    gateway.totals =
        (rule, path, strict, deadline) -> {
          strictly.set(strict);
          within.set(deadline);
          return Future.succeededFuture(
              new Totals.Answer(strict ? 503 : 200, "{\"path\":\"" + path + "\"}"));
        };
    FakeRule rule = gateway.route(gateway.answering(OK)).with(visits());
    gateway.rule = rule;

    Message total = gateway.get("/visits");
    assertThat(total.body()).isEqualTo("{\"path\":\"/visits\"}");
    assertThat(total.header("content-type")).isEqualTo("application/json");
    assertThat(total.header("cache-control")).isEqualTo("no-store");
    assertThat(strictly).hasValue(false);
    assertThat(within).hasValue(Duration.ofSeconds(1));

    gateway.rule = rule.with(new Timeouts(Optional.of(Duration.ofMillis(300)), Optional.empty()));
    assertThat(gateway.get("/visits?a=b&strict=true").status()).isEqualTo(503);
    assertThat(within).hasValue(Duration.ofMillis(300));

    assertThat(gateway.ask("POST /visits HTTP/1.1\nHost: a\n\n").body()).isEqualTo("ok");
    assertThat(bound("counter-0").body()).isEqualTo("ok");
  }

  @Test
  void aTotalThatComesAfterItsClientLeftDisturbsNobody() throws Exception {
    Promise<Totals.Answer> late = Promise.promise();
    CountDownLatch asked = new CountDownLatch(1);
    gateway.totals =
        (rule, path, strict, deadline) -> {
          asked.countDown();
          return late.future();
        };
    gateway.rule = gateway.route(gateway.answering(OK)).with(visits());
    RawConnection client = gateway.client().send("GET /visits HTTP/1.1\nHost: a\n\n");
    asked.await();

    client.close();
    ProxyFixture.await("the end of the request", () -> requests() == 1);
    late.complete(new Totals.Answer(200, "{}"));

    assertThat(bound("counter-0").status()).isEqualTo(200);
    ProxyFixture.await("one more request", () -> requests() == 2);
  }

  private long requests() {
    return gateway.registry.find("ordinal.http.requests").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void aStepThatBreaksIsALogged500AndNotAHungConnection() throws IOException {
    gateway.totals =
        (rule, path, strict, deadline) -> {
          throw new IllegalStateException("provoked by a test");
        };
    gateway.rule = gateway.route(gateway.answering(OK)).with(visits());

    problem(gateway.get("/visits"), 500, "internal");
  }

  private static Aggregation visits() {
    return new Aggregation(
        new Meta(
            new ObjectKey("Aggregation", "default", "visits"),
            Map.of(),
            Map.of(),
            Optional.empty(),
            0,
            "1",
            "visits.yaml",
            Map.of()),
        Optional.empty(),
        "visits");
  }

  private Replica canary(int port) {
    Replica like = gateway.replica("counter-2", port);
    return new Replica(
        like.namespace(),
        like.name(),
        like.ordinal(),
        "canary",
        "",
        like.address(),
        true,
        true,
        false,
        like.load(),
        like.health());
  }

  private Message bound(String replica) throws IOException {
    return gateway.ask("GET / HTTP/1.1\nHost: a\nx-ordinal-replica: " + replica + "\n\n");
  }

  private static void problem(Message answer, int status, String type) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("\"type\":\"urn:ordinal:problem:" + type + "\"");
    assertThat(answer.body()).contains("\"status\":" + status);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
