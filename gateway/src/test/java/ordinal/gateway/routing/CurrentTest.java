package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class CurrentTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final Current current = new Current(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void servesNothingBeforeTheFirstSnapshot() {
    assertThat(current.get().generation()).isZero();
    assertThat(current.get().routing().ports()).isEmpty();
    assertThat(current.get().routing().match(80, TestRequest.get("/"))).isNull();
  }

  @Test
  void swapsTheWholeSnapshotAndTellsItsListeners() {
    List<Snapshot> told = new ArrayList<>();
    current.onChange(told::add);
    Problem read = new Problem("a.yaml", 1, null, "", "", "cannot be read");
    World world =
        new World()
            .gateway("web", 80)
            .route("r", r -> r.rule(rule -> rule.prefix("/").backend("gone", 80, 1)));

    Snapshot snapshot = current.replace(world.objects(), List.of(read));

    assertThat(current.get()).isSameAs(snapshot);
    assertThat(told).containsExactly(snapshot);
    assertThat(snapshot.generation()).isOne();
    assertThat(snapshot.since()).isEqualTo(NOW);
    assertThat(snapshot.problems())
        .extracting(Problem::message)
        .containsExactly("cannot be read", "no Service default/gone exists");
  }

  @Test
  void keepsRequestsInFlightCountedOverASwap() {
    World world = new World().backend("shop", 80, 1);
    current.replace(world.objects(), List.of());
    current.get().replicas().all().getFirst().load().begin();

    current.replace(world.service("new", 81).objects(), List.of());

    assertThat(current.get().replicas().all().getFirst().load().inFlight()).isOne();
  }
}
