package ordinal.counter.visits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many lives of one counter, each ended by a power cut at a random operation, by kill -9, or by a
 * force that failed. Seeded: a failure names its seed.
 */
class PowerCutTest {
  private static final int LIVES = 150;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesNoAcknowledgedVisitAndInventsNone(long seed) throws Exception {
    Random random = new Random(seed);
    Life life = new Life(new ForgetfulDisk(), 0);

    for (int i = 0; i < LIVES; i++) {
      if (i % 10 == 0) {
        life = new Life(new ForgetfulDisk(), 0); // small counts grow most in length
      }
      Life next = life.live(random, random.nextInt(60), true);

      assertThat(next.recovered)
          .as("seed %d, life %d", seed, i)
          .isBetween(life.acknowledged, life.attempted);
      life = next;
    }
  }

  @Test
  void wouldNoticeADiskThatIgnoresForces() throws Exception {
    Random random = new Random(1);
    int caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        Life life = new Life(new ForgetfulDisk(), 0);
        Life next = life.live(random, 40 + random.nextInt(20), false);
        caught += next.recovered < life.acknowledged ? 1 : 0;
      } catch (DamagedVisitsException slotsLost) {
        caught++;
      }
    }

    assertThat(caught).isGreaterThan(50);
  }

  /** One life: what it found, and what its visitors were told and tried up to its end. */
  private static final class Life {
    private final ForgetfulDisk disk;
    private final long recovered;
    private long acknowledged;
    private long attempted;

    Life(ForgetfulDisk disk, long acknowledged) throws IOException {
      this.disk = disk;
      this.recovered =
          new Recovery("visits.slots", "visits")
              .recover(disk.read("visits.slots"), disk.read("visits"))
              .count();
      this.acknowledged = acknowledged;
      this.attempted = recovered;
    }

    Life live(Random random, int operations, boolean honest) throws Exception {
      int end = random.nextInt(3);
      disk.fault = new EndAfter(operations, end == 0);
      disk.ignoresForces = !honest;
      visit(random);
      // What a killed process wrote stays in the page cache: only a power cut forgets.
      return new Life(end == 2 || !honest ? disk.afterPowerCut(random) : disk, acknowledged);
    }

    private void visit(Random random) throws InterruptedException {
      Visits visits = new Visits();
      try (VisitFile file = VisitFile.open(disk, "visits", 1000, Duration.ofDays(1), e -> {})) {
        acknowledged = recovered; // a start makes what it found durable, whoever acknowledged it
        while (visits.failed.isEmpty() && disk.operations.size() < 1000) {
          int batch = 1 + random.nextInt(random.nextBoolean() ? 12 : 900);
          attempted += batch;
          visits.send(file, batch);
        }
      } catch (IOException endedDuringTheStart) {
        // Nothing was served in this life.
      }
      acknowledged += visits.counted.size();
    }
  }

  /** Lets that many operations happen; then fails one force, or everything. */
  private record EndAfter(AtomicInteger left, boolean onlyForces) implements ForgetfulDisk.Fault {
    EndAfter(int operations, boolean onlyForces) {
      this(new AtomicInteger(operations), onlyForces);
    }

    @Override
    public void before(String operation) throws IOException {
      if (left.decrementAndGet() >= 0) {
        return;
      }
      if (!onlyForces) {
        throw new ForgetfulDisk.PowerOff();
      }
      if (operation.startsWith("force")) {
        throw new IOException("Input/output error");
      }
    }
  }
}
