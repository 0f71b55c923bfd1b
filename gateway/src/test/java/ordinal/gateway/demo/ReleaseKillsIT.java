package ordinal.gateway.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the demo, gateway and replicas, at random moments of one release after the other, some
 * of which are aborted: {@code ordinal.kills} times in all. {@code loadtest/release-kills} does
 * more of them.
 */
class ReleaseKillsIT {
  private static final String STEPS =
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 40
          - pause: {duration: 2s}
          - setWeight: 70
          - pause: {duration: 1s}
      """;
  private static final String[] OPTIONS = {"--release", "--replicas", "2"};
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LONGEST_MILLIS = 3_500;

  @TempDir Path data;

  private final AtomicReference<@Nullable DemoProcess> demo = new AtomicReference<>();
  private final AtomicLong attempted = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private volatile boolean visiting = true;

  @Test
  void endsInTheRightStateWhereverItIsKilled() throws Exception {
    int kills = Integer.getInteger("ordinal.kills", 2);
    long seed = Long.getLong("ordinal.seed", System.nanoTime());
    System.out.println("seed " + seed);
    ReleaseHere.write(data, "counter-canary", STEPS);
    start();
    Thread visitor = Thread.ofPlatform().name("visitor").start(this::visit);
    try {
      eventually("at rest", () -> phase().equals("Healthy"));
      killed(kills, new Random(seed));
    } finally {
      visiting = false;
      visitor.join();
      stop();
    }
  }

  private void killed(int kills, Random random) throws Exception {
    String version = "v1";
    int killed = 0;
    for (int release = 2; killed < kills; release++) {
      String before = stable();
      boolean abort = random.nextInt(3) == 0;
      String next = "v" + release;
      ReleaseHere.edit(data.resolve("config"), "value: " + version, "value: " + next);
      eventually("begun", () -> isUnderWay() || !stable().equals(before));
      String aborted = "";
      for (int round = 0; round < 6 && killed < kills && isUnderWay(); round++) {
        if (abort && round == 1) {
          aborted = abort() ? ", aborted" : "";
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_MILLIS)));
        if (isUnderWay()) {
          killed++;
          System.out.printf(
              "kill %d in %s %s step %d weight %s%s%n",
              killed,
              next,
              phase(),
              status().path("step").asInt(),
              status().path("weight").path("configured").asText(),
              aborted);
          restart();
        }
      }
      boolean back = !aborted.isEmpty();
      eventually("ends in the right state", () -> isOver(before, back));
      assertAllCounted();
      version = next;
    }
    System.out.printf(
        "%d kills; %d of %d visits acknowledged, total %d%n",
        killed, acknowledged.get(), attempted.get(), total().path("total").asLong());
  }

  /** One that was aborted too late has ended well. */
  private boolean isOver(String before, boolean aborted) {
    boolean done = phase().equals("Healthy") && !stable().equals(before);
    boolean back = aborted && phase().equals("Degraded") && stable().equals(before);
    return (done || back) && isWhole();
  }

  private boolean isWhole() {
    try {
      JsonNode total = total();
      return total.path("complete").asBoolean()
          && total.path("replicas").size() == 2
          && total.path("replicas").findValuesAsText("revision").stream().allMatch(stable()::equals)
          && Files.readString(data.resolve("config/route.yaml")).contains("weight: 100")
          && status().path("weight").path("configured").asInt() == 0;
    } catch (Exception e) {
      return false;
    }
  }

  // What was under way when it was killed may be counted though nobody was told.
  private void assertAllCounted() throws Exception {
    long least = acknowledged.get();
    long total = total().path("total").asLong();
    assertThat(total).isBetween(least, attempted.get());
  }

  private boolean abort() throws Exception {
    DemoProcess now = demo.get();
    return now != null
        && now.post("/api/v1/rollouts/default/counter/abort", "").statusCode() == 200;
  }

  private void visit() {
    while (visiting) {
      DemoProcess now = demo.get();
      if (now != null) {
        attempted.incrementAndGet();
        try {
          if (now.get("/").statusCode() == 200) {
            acknowledged.incrementAndGet();
          }
        } catch (Exception e) {
          // Killed, or about to be.
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void start() throws Exception {
    demo.set(DemoProcess.start(data, OPTIONS));
  }

  private void restart() throws Exception {
    DemoProcess now = demo.getAndSet(null);
    if (now != null) {
      now.kill();
      now.close();
    }
    start();
  }

  private void stop() {
    DemoProcess now = demo.getAndSet(null);
    if (now != null) {
      now.close();
    }
  }

  private JsonNode total() throws Exception {
    return requireNonNull(demo.get()).total();
  }

  private JsonNode status() {
    return ReleaseHere.status(data.resolve("gateway"));
  }

  private String phase() {
    return status().path("phase").asText();
  }

  private String stable() {
    return status().path("stableRevision").asText();
  }

  private boolean isUnderWay() {
    return !phase().equals("Healthy") && !phase().equals("Degraded");
  }

  private void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + what + ": " + status());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
