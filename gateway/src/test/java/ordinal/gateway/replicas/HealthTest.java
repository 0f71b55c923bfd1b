package ordinal.gateway.replicas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The states of a replica's health, and who may be ejected, with time by hand. */
class HealthTest {
  private static final Ejection POLICY = Ejection.DEFAULT;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Fleet fleet = new Fleet();
  private final List<Replica> replicas =
      IntStream.range(0, 4).mapToObj(HealthTest::replica).toList();
  private final Replica first = replicas.getFirst();
  private long now = 1000 * SECOND;

  private static Replica replica(int n) {
    return new Replica(
        "default",
        "r-" + n,
        OptionalInt.of(n),
        "shop",
        "",
        Optional.of(new Replica.Address("10.0.0." + n, 80)),
        true,
        true,
        false,
        new Load(),
        new Health());
  }

  private @Nullable HealthChange fail(Replica replica) {
    return fleet.failed(replica, replicas, POLICY, true, "status 503", now);
  }

  private @Nullable HealthChange fail(Replica replica, int times) {
    HealthChange last = null;
    for (int i = 0; i < times; i++) {
      last = fail(replica);
    }
    return last;
  }

  private void pass(int seconds) {
    now += seconds * SECOND;
  }

  private void recover(Replica replica) {
    assertThat(replica.health().claim(now)).isTrue();
    assertThat(fleet.succeeded(replica, POLICY, now)).isNotNull();
  }

  @Test
  void isEjectedByTheFifthErrorInARow() {
    assertThat(fail(first, 4)).isNull();
    assertThat(first.health().state()).isEqualTo(Health.State.HEALTHY);

    HealthChange change = fail(first);

    assertThat(change)
        .isEqualTo(
            new HealthChange(
                first, HealthChange.Kind.EJECTED, "5 errors: status 503", POLICY.baseTime()));
    assertThat(first.health().state()).isEqualTo(Health.State.EJECTED);
    assertThat(first.health().ejectedUntil()).isEqualTo(now + 30 * SECOND);
    assertThat(fleet.isAlert()).isTrue();
  }

  @Test
  void anAnswerBetweenStartsTheCountAnew() {
    fail(first, 4);
    fleet.succeeded(first, POLICY, now);

    assertThat(fail(first, 4)).isNull();
    assertThat(first.health().isGood()).isTrue();
  }

  @Test
  void oneRequestTriesWhenTheTimeIsOver() {
    fail(first, 5);
    pass(29);
    assertThat(first.health().claim(now)).isFalse();
    pass(1);

    assertThat(first.health().claim(now)).isTrue();
    assertThat(first.health().claim(now)).isFalse();
    assertThat(first.health().state()).isEqualTo(Health.State.PROBATION);
    assertThat(fleet.succeeded(first, POLICY, now))
        .isEqualTo(new HealthChange(first, HealthChange.Kind.RETURNED, "", Duration.ZERO));
    assertThat(first.health().isCalm()).isTrue();
  }

  @Test
  void aFailureOnProbationEjectsForLongerUpToTheMost() {
    fail(first, 5);
    for (int times : new int[] {2, 3, 4, 5, 6, 7, 8, 9, 10, 10}) {
      pass(400);
      assertThat(first.health().claim(now)).isTrue();

      HealthChange change = requireNonNull(fail(first));

      assertThat(change.during()).isEqualTo(Duration.ofSeconds(30L * times));
      assertThat(change.reason()).isEqualTo("on probation: status 503");
    }
  }

  @Test
  void aRequestThatEndsWithoutAnAnswerLetsTheNextOneTry() {
    fail(first, 5);
    pass(30);
    first.health().claim(now);

    first.health().abandoned(now);

    assertThat(first.health().state()).isEqualTo(Health.State.EJECTED);
    assertThat(first.health().claim(now)).isTrue();
  }

  @Test
  void theTimeGrowsWithEachEjectionAndIsForgivenByIntervals() {
    fail(first, 5);
    pass(30);
    recover(first);
    assertThat(fail(first, 5)).returns(Duration.ofSeconds(60), HealthChange::during);
    pass(60);
    recover(first);
    pass(10);
    assertThat(fail(first, 5)).returns(Duration.ofSeconds(60), HealthChange::during);
    pass(60);
    recover(first);
    pass(100);
    assertThat(fail(first, 5)).returns(Duration.ofSeconds(30), HealthChange::during);
  }

  @Test
  void noMoreThanTheShareIsEjectedButAlwaysOne() {
    Ejection strict =
        new Ejection(
            1, POLICY.interval(), POLICY.baseTime(), POLICY.maxTime(), 0, 50, Optional.empty());

    assertThat(fleet.failed(first, replicas, strict, true, "x", now)).isNotNull();
    assertThat(fleet.failed(replicas.get(1), replicas, strict, true, "x", now)).isNull();
    assertThat(fail(replicas.get(1), 4)).isNotNull();
    assertThat(fail(replicas.get(2), 50)).isNull();
    assertThat(replicas).filteredOn(r -> r.health().isGood()).hasSize(2);
  }

  @Test
  void zeroErrorsMeansNever() {
    Ejection off =
        new Ejection(
            0, POLICY.interval(), POLICY.baseTime(), POLICY.maxTime(), 50, 50, Optional.empty());

    for (int i = 0; i < 100; i++) {
      assertThat(fleet.failed(first, replicas, off, true, "x", now)).isNull();
    }
  }

  @Test
  void oneThatCannotBeReachedIsTriedByOneRequestASecond() {
    fleet.failed(first, replicas, POLICY, false, "refused", now);

    assertThat(first.health().isAvoided()).isTrue();
    assertThat(first.health().claim(now)).isFalse();
    pass(1);
    assertThat(first.health().claim(now)).isTrue();
    assertThat(first.health().claim(now)).isFalse();
    fleet.succeeded(first, POLICY, now);
    assertThat(first.health().isAvoided()).isFalse();
    assertThat(first.health().isCalm()).isTrue();
  }

  @Test
  void activeChecksTakeItOutAndBackByTheirThresholds() {
    HealthCheck policy = new HealthCheck("/", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);
    assertThat(fleet.checked(first, policy, false, "status 500")).isNull();
    assertThat(fleet.checked(first, policy, false, "status 500")).isNull();
    assertThat(fleet.checked(first, policy, true, "")).isNull();
    fleet.checked(first, policy, false, "status 500");
    fleet.checked(first, policy, false, "status 500");

    assertThat(fleet.checked(first, policy, false, "status 500"))
        .returns(HealthChange.Kind.FAILING, HealthChange::kind);
    assertThat(first.health().isGood()).isFalse();
    assertThat(first.health().reason()).isEqualTo("status 500");
    assertThat(fleet.checked(first, policy, true, "")).isNull();
    assertThat(fleet.checked(first, policy, true, ""))
        .returns(HealthChange.Kind.PASSING, HealthChange::kind);
    assertThat(first.health().isCalm()).isTrue();
  }

  @Test
  void noRequestTriesOneThatActiveChecksSayIsFailing() {
    HealthCheck policy = new HealthCheck("/", Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1);
    fail(first, 5);
    fleet.checked(first, policy, false, "status 500");
    pass(30);

    assertThat(first.health().claim(now)).isFalse();
    assertThat(first.health().state()).isEqualTo(Health.State.EJECTED);

    fleet.checked(first, policy, true, "");
    assertThat(first.health().claim(now)).isTrue();
    assertThat(first.health().state()).isEqualTo(Health.State.PROBATION);
  }

  @Test
  void theAlertEndsWhenAllAreWell() {
    Replica[] ready = replicas.toArray(Replica[]::new);
    fail(first);
    fleet.calmDown(ready);
    assertThat(fleet.isAlert()).isTrue();

    fleet.succeeded(first, POLICY, now);
    fleet.calmDown(ready);

    assertThat(fleet.isAlert()).isFalse();
  }
}
