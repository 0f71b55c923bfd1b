package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerGatewaysIT {
  private static final int STEPS = 150;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theTotalNeverFallsWhicheverGatewayAnswers(long seed) throws Exception {
    Random random = new Random(seed);
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ZERO, 3)) {
      long shown = 0;
      for (int step = 0; step < STEPS; step++) {
        change(gateways.counters.get(random.nextInt(3)), random);

        long total = gateways.total(random.nextInt(2)).getLong("total");

        long truth = gateways.counters.stream().mapToLong(Counter::visits).sum();
        assertThat(total).as("step %d of seed %d", step, seed).isBetween(shown, truth);
        shown = total;
      }
    }
  }

  private static void change(Counter counter, Random random) {
    switch (random.nextInt(6)) {
      case 0 -> counter.kill();
      case 1, 2 -> {
        if (!counter.runs()) {
          counter.start();
        }
      }
      default -> {
        if (counter.runs()) {
          counter.visit(1 + random.nextInt(9));
        }
      }
    }
  }

  @Test
  void aReplicaKilledBeforeAnyoneAskedIsStaleWithWhatItLastHeld() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ofMillis(50), 2)) {
      gateways.counters.get(1).visit(7);
      untilKnown(gateways, 0, List.of(0L, 7L));
      gateways.counters.get(1).kill();

      JsonObject total = gateways.total(1);

      assertThat(total.getLong("total")).isEqualTo(7);
      assertThat(PeerGateways.replica(total, 1).getString("state")).isEqualTo("stale");
    }
  }

  @Test
  void aGatewayWithANewDiskLearnsOfDepartedReplicasBeforeItIsReady() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ZERO, 2)) {
      gateways.counters.get(0).visit(30);
      gateways.counters.get(1).visit(36);
      gateways.total(0);
      gateways.stopAndList(1, 1);
      gateways.start(1, "new");
      gateways.stop(0);

      JsonObject total = gateways.total(1);

      assertThat(total.getLong("total")).isEqualTo(66);
      assertThat(PeerGateways.replica(total, 1).getString("error")).isEqualTo("departed");
    }
  }

  @Test
  void whatOneGatewayForgotIsForgottenByBoth() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ZERO, 2)) {
      gateways.counters.get(0).visit(30);
      gateways.counters.get(1).visit(36);
      gateways.total(0);
      gateways.total(1);
      gateways.counters.get(1).kill();

      gateways.forget(0, "counter-1");

      assertThat(gateways.total(1).getLong("total")).isEqualTo(30);
      assertThat(gateways.total(0).getLong("total")).isEqualTo(30);
    }
  }

  @Test
  void answersInTimeWhileTheOtherGatewayIsGone() throws Exception {
    try (PeerGateways gateways = new PeerGateways(folder, Duration.ofMillis(50), 2)) {
      gateways.counters.get(0).visit(30);
      gateways.counters.get(1).kill();
      gateways.stop(0);

      assertThat(gateways.total(1).getLong("total")).isEqualTo(30);
    }
  }

  private static void untilKnown(PeerGateways gateways, int gateway, List<Long> visits)
      throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!gateways.known(gateway).equals(visits)) {
      assertThat(System.nanoTime()).as("known: %s", gateways.known(gateway)).isLessThan(end);
    }
  }
}
