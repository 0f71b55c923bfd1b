package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackendTest {
  private final Random random = new Random(5);

  private static Replica replica(int n, boolean ready, boolean serving, boolean terminating) {
    return new Replica(
        "default",
        "r-" + n,
        OptionalInt.of(n),
        "shop",
        "",
        Optional.of(new Replica.Address("10.0.0." + n, 80)),
        ready,
        serving,
        terminating,
        new Load(),
        new Health());
  }

  private static Replica ready(int n) {
    return replica(n, true, true, false);
  }

  private static Replica draining(int n) {
    return replica(n, false, true, true);
  }

  private static Backend backend(List<Replica> replicas) {
    return new Backend("default", "shop", 80, 1, true, replicas, List.of());
  }

  private static List<Replica> ready(int from, int to) {
    return IntStream.range(from, to).mapToObj(BackendTest::ready).toList();
  }

  private @Nullable String pick(Backend backend, Set<String> tried) {
    Replica picked = backend.pick(random::nextInt, tried, 0);
    return picked == null ? null : picked.name();
  }

  @Test
  void spreadsEvenlyOverIdleReplicas() {
    Backend backend = backend(ready(0, 5));
    Map<String, Integer> counts = new HashMap<>();

    for (int i = 0; i < 100_000; i++) {
      counts.merge(String.valueOf(pick(backend, Set.of())), 1, Integer::sum);
    }

    // Standard deviation 126; eight of them.
    assertThat(counts).hasSize(5).allSatisfy((name, n) -> assertThat(n).isBetween(19_000, 21_000));
  }

  @Test
  void spreadsEvenlyOverThoseNotTried() {
    Backend backend = backend(ready(0, 6));
    Map<String, Integer> counts = new HashMap<>();

    for (int i = 0; i < 40_000; i++) {
      counts.merge(String.valueOf(pick(backend, Set.of("r-0", "r-3"))), 1, Integer::sum);
    }

    assertThat(counts)
        .containsOnlyKeys("r-1", "r-2", "r-4", "r-5")
        .allSatisfy((name, n) -> assertThat(n).isBetween(9_300, 10_700));
  }

  @Test
  void takesTheLessLoadedOfTwo() {
    List<Replica> replicas = ready(0, 2);
    replicas.getFirst().load().begin();

    assertThat(IntStream.range(0, 100).mapToObj(i -> pick(backend(replicas), Set.of())))
        .containsOnly("r-1");
  }

  @Test
  void neverPicksTheMostLoadedOfMany() {
    List<Replica> replicas = ready(0, 10);
    replicas.get(4).load().begin();

    assertThat(IntStream.range(0, 1_000).mapToObj(i -> pick(backend(replicas), Set.of())))
        .doesNotContain("r-4");
  }

  @Test
  void keepsLoadsWithinAFewWhileRequestsPileUp() {
    List<Replica> replicas = ready(0, 10);
    Backend backend = backend(replicas);

    for (int i = 0; i < 10_000; i++) {
      requireNonNull(backend.pick(random::nextInt, Set.of(), 0)).load().begin();
    }

    assertThat(replicas).allSatisfy(r -> assertThat(r.load().inFlight()).isBetween(990, 1_010));
  }

  @Test
  void takesTheFirstPickOfEquals() {
    Backend backend = backend(ready(0, 3));

    assertThat(backend.pick(bound -> 0, Set.of(), 0)).returns("r-0", Replica::name);
    assertThat(backend.pick(bound -> bound - 1, Set.of(), 0)).returns("r-2", Replica::name);
  }

  @Test
  void prefersReadyOnesToThoseThatTerminate() {
    Backend backend = backend(List.of(draining(0), ready(1), draining(2)));

    assertThat(IntStream.range(0, 100).mapToObj(i -> pick(backend, Set.of()))).containsOnly("r-1");
  }

  @Test
  void fallsBackToThoseThatTerminateAndServe() {
    Replica dead = replica(1, false, false, true);
    Replica unready = replica(2, false, false, false);
    Backend backend = backend(List.of(draining(0), dead, unready));

    assertThat(IntStream.range(0, 100).mapToObj(i -> pick(backend, Set.of()))).containsOnly("r-0");
    assertThat(pick(backend(List.of(dead, unready)), Set.of())).isNull();
    assertThat(pick(backend(List.of()), Set.of())).isNull();
  }

  @Test
  void picksNoneTwice() {
    Backend backend = backend(List.of(ready(0), ready(1), ready(2), draining(3)));
    Set<String> tried = new HashSet<>();
    List<String> order = new ArrayList<>();

    for (String next = pick(backend, tried); next != null; next = pick(backend, tried)) {
      order.add(next);
      tried.add(next);
    }

    assertThat(order).hasSize(4).doesNotHaveDuplicates().endsWith("r-3");
  }
}
