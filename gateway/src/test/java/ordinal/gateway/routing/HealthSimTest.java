package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.testing.World;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twenty replicas that break and heal at random, a thousand requests a second, in virtual time. */
class HealthSimTest {
  private static final int REPLICAS = 20;
  private static final int RATE = 1000;
  private static final int MOST_BROKEN = 6;
  private static final Ejection POLICY = Ejection.DEFAULT;

  private final ReplicaTable.Group group =
      new World()
          .backend("shop", 80, REPLICAS)
          .replicas()
          .group("default", "shop", 80)
          .orElseThrow();
  private final Backend backend =
      new Backend(
          "default",
          "shop",
          80,
          1,
          true,
          group.replicas(),
          List.of(),
          BackendPolicy.DEFAULT,
          group.fleet());
  private final Set<String> broken = new HashSet<>();
  private long now = Duration.ofHours(1).toNanos();
  private int requests;
  private int retries;
  private int errors;
  private int mostOut;

  private void second(Random random) {
    for (int i = 0; i < RATE; i++) {
      request(random);
      now += Duration.ofSeconds(1).toNanos() / RATE;
    }
  }

  /** At most three tries, each of which is paid for. */
  private void request(Random random) {
    requests++;
    backend.fleet().budget().begin();
    Set<String> tried = new HashSet<>();
    for (int tries = 0; tries < 3; tries++) {
      if (tries > 0 && !backend.fleet().budget().take(RetryConstraint.DEFAULT, now)) {
        break;
      }
      retries += tries > 0 ? 1 : 0;
      Replica picked = backend.pick(random::nextInt, tried, now);
      if (picked == null || serves(picked)) {
        errors += picked == null ? 1 : 0;
        return;
      }
      tried.add(picked.name());
    }
    errors++;
  }

  private boolean serves(@Nullable Replica replica) {
    if (replica == null) {
      return false;
    }
    if (!broken.contains(replica.name())) {
      backend.fleet().succeeded(replica, POLICY, now);
      return true;
    }
    backend.fleet().failed(replica, backend.replicas(), POLICY, true, "status 503", now);
    mostOut =
        Math.max(mostOut, (int) backend.replicas().stream().filter(HealthSimTest::isOut).count());
    return false;
  }

  private static boolean isOut(Replica replica) {
    return replica.health().state() != Health.State.HEALTHY;
  }

  private void breakAndHeal(Random random) {
    String name = "shop-" + random.nextInt(REPLICAS);
    if (!broken.remove(name) && broken.size() < MOST_BROKEN) {
      broken.add(name);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void hardlyAnErrorGetsOutAndAllComeBack(long seed) {
    Random random = new Random(seed);
    for (int second = 0; second < 120; second++) {
      if (second % 5 == 0) {
        breakAndHeal(random);
      }
      second(random);
    }
    broken.clear();
    // The longest ejection, and a moment for the one request on probation.
    for (int second = 0; second < 301; second++) {
      second(random);
    }

    assertThat(errors).isLessThan(requests / 1000);
    assertThat(retries).isLessThanOrEqualTo(requests / 5 + 421 * 10);
    assertThat(mostOut).isBetween(1, REPLICAS / 2);
    assertThat(backend.replicas()).noneMatch(HealthSimTest::isOut);
    assertThat(backend.fleet().isAlert()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aFullOutageOfHalfAMinuteCostsAFifthMoreAndEndsWithIt(long seed) {
    Random random = new Random(seed);
    group.replicas().forEach(replica -> broken.add(replica.name()));
    for (int second = 0; second < 30; second++) {
      second(random);
    }
    int during = retries;
    broken.clear();
    for (int second = 0; second < 5; second++) {
      second(random);
    }
    int after = retries;
    second(random);

    assertThat(during).isLessThanOrEqualTo(30 * RATE / 5 + 30 * 10);
    assertThat(retries - after).isZero();
  }
}
