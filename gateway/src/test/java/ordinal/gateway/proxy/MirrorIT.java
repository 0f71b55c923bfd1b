package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.Filter.RequestHeaderModifier;
import ordinal.gateway.objects.HttpRoute.Filter.RequestMirror;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.testing.FakeRule;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies of requests, and that they change nothing for the requests themselves. */
class MirrorIT {
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String ERROR = "HTTP/1.1 500 Error\nContent-Length: 3\n\nbad";
  private static final int CLOSED = 1;
  private static final Settings.Limits LIMITS = Settings.Limits.defaults();

  private ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  private Mirror mirror(int port, int percent) {
    return mirror(percent, gateway.replica("canary-0", port));
  }

  static Mirror mirror(int percent, Replica... replicas) {
    return Mirror.start(
        new RequestMirror(
            new HttpRoute.BackendRef(
                "", "Service", "default", "canary", OptionalInt.of(80), 1, List.of()),
            percent,
            100),
        new Backend("default", "canary", 80, 1, true, List.of(replicas), List.of()));
  }

  private void route(RawOrigin primary, Mirror... mirrors) {
    gateway.rule = gateway.route(primary).with(mirrors);
  }

  static void awaitCounts(Mirror mirror, Result result, long count) {
    ProxyFixture.await(count + " x " + result.label(), () -> mirror.tally().of(result) == count);
  }

  private void reopen(int copies, long bytes) throws IOException {
    gateway.close();
    gateway =
        new ProxyFixture(
            new Settings.Limits(
                LIMITS.connections(), LIMITS.connectionsPerAddress(), copies, bytes));
  }

  @Test
  void sendsTheSameRequestWithAMarkThatNoClientCanMake() throws IOException {
    RawOrigin primary = gateway.answering(OK);
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    route(primary, mirror);

    Message answer =
        gateway.ask(
            "GET /a?b=c HTTP/1.1\nHost: example.com\nX-Ordinal-Mirror: true\nX-User: 7\n\n");
    awaitCounts(mirror, Result.MATCH, 1);

    assertThat(answer.status()).isEqualTo(200);
    Message sent = primary.requests().getFirst();
    Message copied = copy.requests().getFirst();
    assertThat(sent.headers("x-ordinal-mirror")).isEmpty();
    assertThat(copied.headers("x-ordinal-mirror")).containsExactly("true");
    assertThat(copied.first()).isEqualTo("GET /a?b=c HTTP/1.1").isEqualTo(sent.first());
    assertThat(copied.headers()).containsAll(sent.headers()).hasSize(sent.headers().size() + 1);
  }

  @Test
  void copiesItsExactShareToEachOfSeveralMirrors() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror quarter = mirror(copy.port(), 25);
    Mirror none = mirror(copy.port(), 0);
    Mirror half = mirror(copy.port(), 50);
    route(gateway.answering(OK), quarter, none, half);

    try (RawConnection client = gateway.client()) {
      for (int i = 0; i < 40; i++) {
        client.send("GET / HTTP/1.1\nHost: a\n\n").readAnswer();
      }
    }

    awaitCounts(quarter, Result.MATCH, 10);
    awaitCounts(half, Result.MATCH, 20);
    assertThat(none.tally().of(Result.MATCH)).isZero();
    assertThat(copy.requests()).hasSize(30);
  }

  @Test
  void copiesSafeMethodsOnly() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    RawOrigin primary = gateway.answering("HTTP/1.1 204 No Content\n\n");
    route(primary, mirror);

    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "PURGE", "OPTIONS", "GET")) {
      gateway.ask(method + " / HTTP/1.1\nHost: a\nContent-Length: 1\n\nx");
    }
    awaitCounts(mirror, Result.MATCH, 2);

    assertThat(primary.requests()).hasSize(7);
    assertThat(copy.requests())
        .extracting(Message::first)
        .containsExactlyInAnyOrder("OPTIONS / HTTP/1.1", "GET / HTTP/1.1");
  }

  @Test
  void answersWhileMirrorsAreSilentRefuseOrAreGone() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    RawOrigin silent = gateway.origin(c -> ProxyFixture.await(end));
    RawOrigin closing = gateway.origin(RawConnection::readHead);
    Mirror hung = mirror(silent.port(), 100);
    Mirror broken = mirror(closing.port(), 100);
    Mirror refused = mirror(CLOSED, 100);
    Mirror empty = mirror(100);
    route(gateway.answering(OK), hung, broken, refused, empty);

    for (int i = 0; i < 5; i++) {
      assertThat(gateway.get("/").status()).isEqualTo(200);
    }

    awaitCounts(broken, Result.FAILED, 5);
    awaitCounts(refused, Result.FAILED, 5);
    assertThat(empty.tally().of(Result.NO_REPLICA)).isEqualTo(5);
    assertThat(hung.tally().of(Result.FAILED)).isZero();
    end.countDown();
    awaitCounts(hung, Result.FAILED, 5);
    assertThat(closing.requests()).isEmpty();
  }

  @Test
  void dropsCopiesBeyondTheBoundAndCountsThem() throws IOException {
    reopen(2, 1 << 20);
    CountDownLatch end = new CountDownLatch(1);
    RawOrigin silent = gateway.origin(c -> ProxyFixture.await(end));
    Mirror mirror = mirror(silent.port(), 100);
    route(gateway.answering(OK), mirror);

    for (int i = 0; i < 10; i++) {
      assertThat(gateway.get("/").status()).isEqualTo(200);
    }

    awaitCounts(mirror, Result.BUSY, 8);
    end.countDown();
    awaitCounts(mirror, Result.FAILED, 2);
    gateway.get("/");
    awaitCounts(mirror, Result.FAILED, 3);
  }

  @Test
  void copiesBodiesUpTo64KiB() throws IOException {
    RawOrigin primary = gateway.answering(OK);
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    route(primary, mirror);
    String most = "x".repeat(65_536);

    assertThat(withLength(most).status()).isEqualTo(200);
    assertThat(inChunks(most).status()).isEqualTo(200);
    awaitCounts(mirror, Result.MATCH, 2);
    assertThat(withLength(most + "x").status()).isEqualTo(200);
    assertThat(inChunks(most + "x").status()).isEqualTo(200);
    awaitCounts(mirror, Result.TOO_LARGE, 2);

    assertThat(copy.requests()).extracting(Message::body).containsExactly(most, most);
    assertThat(primary.requests()).hasSize(4).allMatch(r -> r.body().startsWith(most));
  }

  private Message withLength(String body) throws IOException {
    return gateway.ask("GET / HTTP/1.1\nHost: a\nContent-Length: " + body.length() + "\n\n" + body);
  }

  private Message inChunks(String body) throws IOException {
    String size = Integer.toHexString(body.length());
    return gateway.ask(
        "GET / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n" + size + "\n" + body + "\n0\n\n");
  }

  @Test
  void holdsNoMoreBytesThanAllCopiesMay() throws IOException {
    reopen(100, 1000);
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    route(gateway.answering(OK), mirror);

    assertThat(withLength("x".repeat(1001)).status()).isEqualTo(200);
    awaitCounts(mirror, Result.BUSY, 1);
    for (int i = 1; i <= 5; i++) {
      assertThat(withLength("x".repeat(1000)).status()).isEqualTo(200);
      awaitCounts(mirror, Result.MATCH, i);
    }
  }

  @Test
  void givesUpTheCopyOfARequestThatNeverCame() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    route(gateway.answering(OK), mirror);

    try (RawConnection client = gateway.client()) {
      client.send("GET / HTTP/1.1\nHost: a\nContent-Length: 10\n\n12345");
      ProxyFixture.await("the body began", () -> mirror.backend().replicas().size() == 1);
    }

    awaitCounts(mirror, Result.INCOMPLETE, 1);
    assertThat(copy.requests()).isEmpty();
  }

  @Test
  void comparesStatusClassesAndTimes() throws IOException {
    RawOrigin copy = gateway.answering(ERROR);
    Mirror mirror = mirror(copy.port(), 100);
    route(gateway.answering(OK), mirror);

    gateway.get("/");
    gateway.get("/");
    awaitCounts(mirror, Result.MISMATCH, 2);

    Counter counter =
        gateway
            .registry
            .get("ordinal.mirror.requests")
            .tags("route", "default/test", "backend", "canary", "result", "mismatch")
            .counter();
    assertThat(counter.count()).isEqualTo(2);
    for (String side : List.of("primary", "mirror")) {
      Timer timer = gateway.registry.get("ordinal.mirror.latency").tag("side", side).timer();
      ProxyFixture.await(side + " timed", () -> timer.count() == 2);
    }
    assertThat(gateway.registry.scrape()).contains("ordinal_mirror_latency_seconds_bucket");
  }

  @Test
  void copiesWhatTheRulesFiltersMakeOfARequest() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = mirror(copy.port(), 100);
    HttpRoute.HeaderChange add =
        new HttpRoute.HeaderChange(
            List.of(new HttpRoute.Header("x-set", "1")), List.of(), List.of());
    FakeRule rule = gateway.route(gateway.answering(OK));
    gateway.rule = rule.with(mirror).with(new RequestHeaderModifier(add));

    gateway.get("/");
    awaitCounts(mirror, Result.MATCH, 1);

    assertThat(copy.requests().getFirst().header("x-set")).isEqualTo("1");
  }
}
