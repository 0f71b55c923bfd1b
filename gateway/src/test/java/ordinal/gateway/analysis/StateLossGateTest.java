package ordinal.gateway.analysis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.aggregate.Notice;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.metrics.VisitCount;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.testing.TestRollout;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateLossGateTest {
  private final GatewayMetrics metrics =
      new GatewayMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final StatefulRollout rollout = TestRollout.counting("stable", "canary");
  private final Current current = new Current(Clock.systemUTC());
  private final LostVisits lost = new LostVisits();
  private final Web web = new Web();
  private final StateLossGate gate =
      new StateLossGate(
          new Gateways(metrics.measurements(current), List::of, Optional::empty, web),
          this::total,
          lost);
  private long counted = 30;
  private boolean silent;

  @BeforeEach
  void reload() {
    current.replace(
        new World()
            .gateway("web", 8080)
            .backend("stable", 80, 1)
            .route("counter", r -> r.parent("web").rule(x -> x.backend("stable", 80, 1)))
            .add(rollout)
            .objects(),
        List.of());
    metrics.reloaded(current.get());
    gate.begin(rollout);
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void saysNothingWhileAllIsWell() {
    visit(100, 200);
    counted += 100;

    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void whatWasLostStaysLostUntilTheNextRelease() {
    visit(100, 200);
    counted += 97;

    assertThat(gate.check(rollout).orElseThrow()).startsWith("at least 3 acknowledged visits");
    counted += 3;
    assertThat(gate.check(rollout)).isPresent();

    gate.begin(rollout);
    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void tellsWhatNobodyAskedFor() {
    visit(10, 200);
    counted += 12;

    assertThat(gate.check(rollout).orElseThrow()).startsWith("at least 2 visits were counted");
  }

  @Test
  void bearsThatAVisitWithoutAnAnswerIsCountedOrNot() {
    visit(10, 200);
    visit(1, 0);
    counted += 10;
    assertThat(gate.check(rollout)).isEmpty();

    counted += 1;

    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void aRequestUnderWayMayBeCountedBeforeItsAnswer() {
    VisitCount under = begin();
    counted += 1;
    assertThat(gate.check(rollout)).isEmpty();

    under.end(200);

    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void aRepeatedRequestMayBeCountedTwice() {
    VisitCount one = begin();
    one.repeat();
    one.end(200);
    counted += 2;

    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void otherRequestsCountNothing() {
    RouteRule rule = current.get().routing().rules().getFirst();

    assertThat(metrics.visit(rule, "POST", "/")).isNull();
    assertThat(metrics.visit(rule, "GET", "/visits")).isNull();
  }

  @Test
  void tellsOfAReplicaThatReportsFewerThanWereSeen() {
    lost.accept(
        new Notice.StateLost("default/visits", "default", "counter-0", 0, 30, Instant.EPOCH));

    assertThat(gate.check(rollout).orElseThrow()).contains("counter-0 reports 0, fewer than");
  }

  @Test
  void whatWasLostBeforeTheReleaseIsNotItsFault() {
    lost.accept(
        new Notice.StateLost("default/visits", "default", "counter-0", 0, 30, Instant.EPOCH));

    gate.begin(rollout);

    assertThat(gate.check(rollout)).isEmpty();
  }

  @Test
  void nothingCanBeSaidWithoutATotal() {
    silent = true;
    visit(100, 200);

    assertThat(gate.check(rollout)).isEmpty();
  }

  private Optional<Total> total(ObjectKey aggregation) throws IOException {
    if (silent) {
      throw new IOException("not in time");
    }
    assertThat(aggregation.name()).isEqualTo("visits");
    Total.Reading reading =
        new Total.Reading(
            "counter-0", OptionalInt.of(0), "stable", "r", counted, Total.State.LIVE, 1L, null);
    return Optional.of(new Total(counted, true, 1, 1, List.of(reading)));
  }

  private void visit(int times, int status) {
    for (int i = 0; i < times; i++) {
      begin().end(status);
    }
  }

  private VisitCount begin() {
    RouteRule rule = current.get().routing().rules().getFirst();
    return requireNonNull(metrics.visit(rule, "GET", "/"));
  }
}
