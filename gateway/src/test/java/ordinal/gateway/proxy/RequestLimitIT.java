package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.routing.RateBuckets;
import ordinal.gateway.routing.RuleLimits;
import ordinal.gateway.testing.FakeRule;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RawOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often and how much clients may send to a rule. */
class RequestLimitIT {
  private static final int CLOSED = 1;
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  private ProxyFixture gateway = new ProxyFixture();

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  private FakeRule rate(int burst, PolicyLimits.Key key) {
    PolicyLimits.RateLimit limit =
        new PolicyLimits.RateLimit(burst, Duration.ofMinutes(1), burst, key);
    RuleLimits limits =
        new RuleLimits(
            Optional.of(RateBuckets.start("slow-down", limit)),
            RuleLimits.ANY,
            Optional.empty(),
            false);
    FakeRule rule = gateway.route(gateway.answering(OK)).with(limits);
    gateway.rule = rule;
    return rule;
  }

  private RawOrigin size(long most) {
    RawOrigin origin = gateway.answering(OK);
    gateway.rule =
        gateway.route(origin).with(new RuleLimits(Optional.empty(), most, Optional.empty(), false));
    return origin;
  }

  private int asked(String headers) throws IOException {
    return gateway.ask("GET / HTTP/1.1\nHost: a\n" + headers + "\n").status();
  }

  private double limited(String limit) {
    return gateway.registry.get("ordinal.requests.limited").tag("limit", limit).counter().count();
  }

  @Test
  void countsHeadsThatAreTooLarge() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n"));

    assertThat(gateway.get("/" + "a".repeat(5000)).status()).isEqualTo(414);
    assertThat(asked("X: " + "a".repeat(9000) + "\n")).isEqualTo(431);
    assertThat(asked("X: a\n".repeat(100))).isEqualTo(431);

    assertThat(limited("request-line-too-long")).isEqualTo(1);
    assertThat(limited("request-head-too-large")).isEqualTo(2);
  }

  @Test
  void answers429AndTellsWhenToComeAgain() throws IOException {
    rate(2, new PolicyLimits.Key.Route());

    Message first = gateway.get("/");
    Message second = gateway.get("/");
    Message third = gateway.get("/");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("ratelimit-policy")).isEqualTo("\"slow-down\";q=2;w=60");
    assertThat(first.header("ratelimit")).isEqualTo("\"slow-down\";r=1;t=30");
    assertThat(second.header("ratelimit")).isEqualTo("\"slow-down\";r=0;t=60");
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.header("retry-after")).isEqualTo("30");
    assertThat(third.header("ratelimit")).isEqualTo("\"slow-down\";r=0;t=30");
    assertThat(third.header("content-type")).isEqualTo("application/problem+json");
    assertThat(third.body())
        .contains("urn:ordinal:problem:rate-limited")
        .contains("more than 2 requests in 60000 ms, or 2 at once");
    assertThat(limited("rate-limited")).isEqualTo(1);
  }

  @Test
  void tellsOfTheRateAlsoWhereAReplicaWasPassedOverOrNoneAnswered() throws IOException {
    FakeRule limited = rate(9, new PolicyLimits.Key.Route());
    RawOrigin origin = gateway.answering(OK);
    gateway.rule =
        FakeRule.to(
                ProxyFixture.backend(
                    gateway.replica("counter-0", CLOSED),
                    gateway.replica("counter-1", origin.port())))
            .with(limited.limits());

    for (int left = 8; left > 4; left--) {
      Message answer = gateway.get("/");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("ratelimit")).startsWith("\"slow-down\";r=" + left);
    }
    gateway.rule = FakeRule.to(ProxyFixture.backend()).with(limited.limits());
    assertThat(gateway.get("/").headers("ratelimit")).hasSize(1);
  }

  @Test
  void keepsTheConnectionOfOneWhoMustWait() throws IOException {
    rate(1, new PolicyLimits.Key.Route());

    try (RawConnection client = gateway.client()) {
      String get = "GET / HTTP/1.1\nHost: a\n\n";
      assertThat(client.send(get).readAnswer().status()).isEqualTo(200);
      assertThat(client.send(get).readAnswer().status()).isEqualTo(429);
      gateway.route(gateway.answering(OK));
      assertThat(client.send(get).readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void tellsClientsApartByAHeader() throws IOException {
    rate(1, new PolicyLimits.Key.Header("x-user"));
    String large = "x".repeat(3000);

    assertThat(asked("X-User: ann\n")).isEqualTo(200);
    assertThat(asked("X-User: ann\n")).isEqualTo(429);
    assertThat(asked("X-User: bob\n")).isEqualTo(200);
    assertThat(asked("X-User: " + large + "a\n")).isEqualTo(200);
    assertThat(asked("X-User: " + large + "b\n")).isEqualTo(200);
    assertThat(asked("X-User: " + large + "b\n")).isEqualTo(429);
    assertThat(asked("")).isEqualTo(200);
    assertThat(asked("")).isEqualTo(429);
  }

  @Test
  void anUntrustedPeerCannotNameAnotherAddress() throws IOException {
    rate(1, new PolicyLimits.Key.ClientAddress());

    assertThat(asked("X-Forwarded-For: 192.0.2.1\n")).isEqualTo(200);
    assertThat(asked("X-Forwarded-For: 192.0.2.2\n")).isEqualTo(429);
  }

  @Test
  void believesATrustedProxyOnTheLastHopThatIsNone() throws IOException {
    gateway.close();
    gateway =
        new ProxyFixture(t ->
            new Settings.Traffic(
                t.bind(),
                t.eventLoops(),
                List.of("127.0.0.0/8", "10.0.0.0/8"),
                t.times(),
                t.heads(),
                t.drain(),
                t.drainWait()));
    rate(1, new PolicyLimits.Key.ClientAddress());

    assertThat(asked("X-Forwarded-For: 192.0.2.1\n")).isEqualTo(200);
    assertThat(asked("X-Forwarded-For: 192.0.2.1, 10.1.1.1\n")).isEqualTo(429);
    assertThat(asked("X-Forwarded-For: 203.0.113.9\nX-Forwarded-For: 192.0.2.1\n")).isEqualTo(429);
    assertThat(asked("X-Forwarded-For: 192.0.2.2\n")).isEqualTo(200);
    assertThat(asked("X-Forwarded-For: 2001:db8::1\n")).isEqualTo(200);
    assertThat(asked("X-Forwarded-For: 2001:db8::2\n")).isEqualTo(429);
    assertThat(asked("X-Forwarded-For: nonsense\n")).isEqualTo(200);
    assertThat(asked("")).isEqualTo(429);
  }

  @Test
  void anotherRuleIsServedMeanwhile() throws IOException {
    FakeRule limited = rate(1, new PolicyLimits.Key.Route());
    assertThat(asked("")).isEqualTo(200);
    assertThat(asked("")).isEqualTo(429);

    gateway.rule = limited.with(RuleLimits.NONE);

    assertThat(asked("")).isEqualTo(200);
  }

  @Test
  void answers413BeforeAnythingIsForwarded() throws IOException {
    RawOrigin origin = size(10);

    Message within = gateway.ask("POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\n0123456789");
    try (RawConnection client = gateway.client()) {
      Message beyond =
          client
              .send("POST / HTTP/1.1\nHost: a\nContent-Length: 11\nExpect: 100-continue\n\n")
              .readAnswer();

      assertThat(beyond.status()).isEqualTo(413);
      assertThat(beyond.header("connection")).isEqualTo("close");
      assertThat(beyond.body()).contains("urn:ordinal:problem:request-body-too-large");
    }

    assertThat(within.status()).isEqualTo(200);
    assertThat(origin.requests()).hasSize(1);
    assertThat(limited("request-body-too-large")).isEqualTo(1);
  }

  @Test
  void breaksOffABodyThatComesToBeTooLong() throws IOException {
    RawOrigin origin = size(10);
    try (RawConnection client = gateway.client()) {
      client.send("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n9\n012345678\n");
      for (int i = 0; i < 100; i++) {
        client.send("2\n90\n");
      }

      Message answer = client.readAnswer();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.send("0\n\n").awaitEnd()).isTrue();
    }
    ProxyFixture.await(
        "the replica saw it broken off",
        () -> origin.requests().size() == 1 && !origin.requests().getFirst().whole());
  }

  @Test
  void copiesNoPartOfABodyThatIsBrokenOff() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = MirrorIT.mirror(100, gateway.replica("canary-0", copy.port()));
    gateway.rule =
        gateway
            .route(gateway.answering(OK))
            .with(mirror)
            .with(new RuleLimits(Optional.empty(), 3, Optional.empty(), true));

    Message answer =
        gateway.ask(
            "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n3\n012\n3\n345\n0\n\n");
    MirrorIT.awaitCounts(mirror, Result.INCOMPLETE, 1);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(copy.requests()).isEmpty();
  }

  @Test
  void aBodyInChunksMayBeAsLongAsAllowed() throws IOException {
    RawOrigin origin = size(10);

    Message answer =
        gateway.ask(
            "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n9\n012345678\n1\n9\n0\n\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(origin.requests().getFirst().body()).isEqualTo("0123456789");
  }

  @Test
  void mirrorsUnsafeMethodsWhereAPolicySaysSo() throws IOException {
    RawOrigin copy = gateway.answering(OK);
    Mirror mirror = MirrorIT.mirror(100, gateway.replica("canary-0", copy.port()));
    gateway.rule =
        gateway
            .route(gateway.answering(OK))
            .with(mirror)
            .with(new RuleLimits(Optional.empty(), RuleLimits.ANY, Optional.empty(), true));

    gateway.ask("POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");
    MirrorIT.awaitCounts(mirror, Result.MATCH, 1);

    assertThat(copy.requests().getFirst().body()).isEqualTo("hello");
  }
}
