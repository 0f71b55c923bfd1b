package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.replicas.ReplicaTable;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

/** What is picked where not all replicas are well. */
class CarefulPickTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Random random = new Random(7);
  private long now = 1000 * SECOND;

  private static Backend backend(BackendPolicy policy, ReplicaTable table) {
    ReplicaTable.Group group = table.group("default", "shop", 80).orElseThrow();
    return new Backend(
        "default", "shop", 80, 1, true, group.replicas(), List.of(), policy, group.fleet());
  }

  private static Backend backend(int replicas) {
    return backend(BackendPolicy.DEFAULT, new World().backend("shop", 80, replicas).replicas());
  }

  private static BackendPolicy slowly(int seconds) {
    return new BackendPolicy(
        RetryConstraint.DEFAULT,
        Ejection.DEFAULT,
        Optional.empty(),
        Optional.of(new SlowStart(Duration.ofSeconds(seconds))));
  }

  private void eject(Backend backend, int n) {
    for (int i = 0; i < 5; i++) {
      fail(backend, n, true);
    }
  }

  private void fail(Backend backend, int n, boolean connected) {
    Replica replica = backend.replicas().get(n);
    backend
        .fleet()
        .failed(replica, backend.replicas(), backend.policy().ejection(), connected, "broken", now);
  }

  private Map<String, Integer> picks(Backend backend, int count, Set<String> tried) {
    Map<String, Integer> picks = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Replica picked = backend.pick(random::nextInt, tried, now);
      picks.merge(picked == null ? "none" : picked.name(), 1, Integer::sum);
    }
    return picks;
  }

  @Test
  void anEjectedReplicaIsLeftOutAndTheOthersShareEvenly() {
    Backend backend = backend(3);
    eject(backend, 1);

    Map<String, Integer> picks = picks(backend, 10_000, Set.of());

    assertThat(picks).containsOnlyKeys("shop-0", "shop-2");
    assertThat(picks.get("shop-0")).isBetween(4700, 5300);
    assertThat(picks(backend, 10, Set.of("shop-0", "shop-2"))).containsOnlyKeys("none");
  }

  @Test
  void oneRequestFindsOutWhetherItIsBack() {
    Backend backend = backend(3);
    eject(backend, 1);
    now += 30 * SECOND;

    assertThat(picks(backend, 1000, Set.of())).containsEntry("shop-1", 1);
  }

  @Test
  void allAreUsedWhereTooFewAreInGoodHealth() {
    Backend backend =
        backend(
            new BackendPolicy(
                RetryConstraint.DEFAULT,
                new Ejection(
                    5,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    100,
                    50,
                    Optional.empty()),
                Optional.empty(),
                Optional.empty()),
            new World().backend("shop", 80, 4).replicas());
    eject(backend, 0);
    eject(backend, 1);
    assertThat(picks(backend, 1000, Set.of())).containsOnlyKeys("shop-2", "shop-3");

    eject(backend, 2);

    assertThat(picks(backend, 1000, Set.of())).hasSize(4);
  }

  @Test
  void oneThatCannotBeReachedIsPassedOverWhileAnotherCan() {
    Backend backend = backend(3);
    fail(backend, 0, false);
    fail(backend, 1, false);

    assertThat(picks(backend, 100, Set.of())).containsOnlyKeys("shop-2");
    fail(backend, 2, false);
    assertThat(picks(backend, 100, Set.of())).hasSize(3);
  }

  @Test
  void theShareOfANewReplicaGrowsWithTheTime() {
    World world = new World().backend("shop", 80, 2);
    ReplicaTable before = world.replicas();
    picks(backend(slowly(20), before), 10, Set.of());
    now += 60 * SECOND;
    world.backend("shop", 80, 3);
    Backend backend =
        backend(slowly(20), ReplicaTable.compile(world.objects(), Optional.of(before)));

    int cold = picks(backend, 30_000, Set.of()).getOrDefault("shop-2", 0);
    now += 10 * SECOND;
    int half = picks(backend, 30_000, Set.of()).getOrDefault("shop-2", 0);
    now += 10 * SECOND;
    int warm = picks(backend, 30_000, Set.of()).getOrDefault("shop-2", 0);

    assertThat(cold).isBetween(800, 1200);
    assertThat(half).isBetween(4600, 5400);
    assertThat(warm).isBetween(9500, 10_500);
    assertThat(backend.fleet().isAlert()).isFalse();
  }

  @Test
  void replicasThatAreAllNewShareEvenly() {
    Backend backend = backend(slowly(20), new World().backend("shop", 80, 3).replicas());

    assertThat(picks(backend, 30_000, Set.of()).values())
        .allSatisfy(n -> assertThat(n).isBetween(9500, 10_500));
  }

  @Test
  void aReplicaThatVanishesIsToldSo() {
    World world = new World().backend("shop", 80, 2);
    ReplicaTable before = world.replicas();
    Replica gone = before.all().getLast();
    world.backend("shop", 80, 1);

    ReplicaTable after = ReplicaTable.compile(world.objects(), Optional.of(before));

    assertThat(gone.health().isGone()).isTrue();
    assertThat(after.all().getFirst().health()).isSameAs(before.all().getFirst().health());
    assertThat(after.all().getFirst().health().isGone()).isFalse();
  }
}
