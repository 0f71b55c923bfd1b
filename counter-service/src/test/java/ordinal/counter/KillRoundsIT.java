package ordinal.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dkill.rounds=1000} for more of them, {@code -Dkill.seed=1} for the same ones again. */
class KillRoundsIT {
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 30);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
  private static final int CLIENTS = 8;

  @TempDir Path dir;
  private final Random random = new Random(SEED);
  private long acknowledged;
  private long attempted;
  private long total;
  private long unacknowledged;

  @Test
  void losesNoAcknowledgedVisitAndInventsNoneUnderKill9() throws Exception {
    long start = System.nanoTime();
    CounterProcess.Launch launch = quickLaunch();

    for (int round = 1; round <= ROUNDS; round++) {
      killOnce(launch, "seed " + SEED + ", round " + round);
      if (round % 50 == 0) {
        System.out.printf("round %d: %,d visits acknowledged%n", round, total);
      }
    }
    try (CounterProcess last = launch.start()) {
      assertThat(last.visitsAtStart()).isBetween(acknowledged, attempted);
    }
    System.out.printf(
        "%d kill -9 rounds in %d s, seed %d: %,d visits acknowledged, none lost, none invented;"
            + " %,d counted that nobody was told%n",
        ROUNDS,
        Duration.ofNanos(System.nanoTime() - start).toSeconds(),
        SEED,
        total,
        unacknowledged);
  }

  private void killOnce(CounterProcess.Launch launch, String round) throws Exception {
    try (CounterProcess counter = launch.start();
        Http http = new Http(counter.port())) {
      long recovered = counter.visitsAtStart();
      assertThat(recovered).as(round).isBetween(acknowledged, attempted);
      unacknowledged += recovered - acknowledged;
      assertThat(cat()).as(round).isEqualTo(recovered);

      Crowd crowd = new Crowd(http, CLIENTS, 1 + random.nextInt(300));
      crowd.awaitBusy();
      LockSupport.parkNanos(random.nextInt(3_000_000)); // any instant of a commit
      counter.kill();
      crowd.awaitGone();

      assertThat(Collections.min(crowd.acknowledged)).as(round).isGreaterThan(recovered);
      acknowledged = recovered + crowd.acknowledged.size();
      attempted = recovered + crowd.attempted.get();
      total += crowd.acknowledged.size();
      assertThat(cat()).as(round).isBetween(Collections.max(crowd.acknowledged), attempted);
    }
  }

  private long cat() throws Exception {
    return Long.parseLong(Files.readString(dir.resolve("visits")).strip());
  }

  /** One run that is not killed writes a cache which halves the start of all others. */
  private CounterProcess.Launch quickLaunch() throws Exception {
    CounterProcess.Launch launch = CounterProcess.Launch.on(dir.resolve("visits"));
    Path cache = dir.resolve("counter.aot");
    try (CounterProcess training = launch.withJvm("-XX:AOTCacheOutput=" + cache).start();
        Http http = new Http(training.port())) {
      http.visits();
      training.terminate();
      assertThat(training.exitCode()).isZero();
    }
    assertThat(cache).exists();
    return launch.withJvm("-XX:AOTCache=" + cache);
  }
}
