package ordinal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Strategies other than a canary: once aborted wherever that can be, then to the end, and what
 * visitors see of it.
 */
@NeedsCluster
@Tag("release")
class StrategiesIT {
  private static final int REPLICAS = 3;

  @Test
  void rollingNobodyNotices() {
    try (Releasing released = new Releasing("rolling")) {
      String stable = stable(released);
      // After each of the batches but the last, which ends the release.
      for (int updated = 1; updated < REPLICAS; updated++) {
        int batch = updated;
        withoutAFailure(
            released,
            () -> {
              released.release("counter", "VERSION=aborted-after-" + batch);
              released.await(batch + " are updated", () -> others(released, stable) >= batch);
              released.ask("abort");
              released.awaitPhase("Degraded");
              released.await("all at stable", () -> released.allAt(stable, REPLICAS));
            });
      }
      withoutAFailure(
          released,
          () -> {
            released.release("counter", "VERSION=v9");
            released.await("done", newStable(released, stable, REPLICAS));
          });
    }
  }

  private static int others(Releasing released, String stable) {
    return (int)
        released.pods().stream()
            .filter(pod -> pod.ready() && !pod.revision().equals(stable))
            .count();
  }

  @Test
  void recreateShowsItsGap() {
    try (Releasing released = new Releasing("recreate")) {
      String stable = stable(released);
      long before = released.complete();
      Visitors visitors = released.visitors();
      try (visitors) {
        released.release("counter", "VERSION=v2");
        released.await("done", newStable(released, stable, REPLICAS));
        // Visitors come again.
        pause(Duration.ofSeconds(2));
      }
      printGap("recreate", visitors);
      assertThat(visitors.failures()).isNotEmpty().allMatch(StrategiesIT::isOfTheGap);
      assertThat(released.complete() - before)
          .isBetween(visitors.acknowledged(), visitors.attempted());

      String now = stable(released);
      Visitors others = released.visitors();
      try (others) {
        released.release("counter", "VERSION=v3");
        released.await("all are down", () -> others.failures().size() > 1);
        released.ask("abort");
        released.awaitPhase("Degraded");
        released.await("all at stable", () -> released.allAt(now, REPLICAS));
        pause(Duration.ofSeconds(2));
      }
      printGap("recreate, aborted", others);
      assertThat(others.failures()).allMatch(StrategiesIT::isOfTheGap);
    }
  }

  // Nobody is left to serve, or the last who did broke off when it ended.
  private static boolean isOfTheGap(Visitors.Failure failure) {
    return failure.what().startsWith("503") || failure.what().startsWith("502");
  }

  private static void printGap(String what, Visitors visitors) {
    List<Instant> failed = visitors.failures().stream().map(Visitors.Failure::at).sorted().toList();
    System.out.printf(
        "%s: %d of %d visits failed, the last %d ms after the first%n",
        what,
        failed.size(),
        visitors.attempted(),
        failed.isEmpty() ? 0 : Duration.between(failed.getFirst(), failed.getLast()).toMillis());
  }

  @Test
  void blueGreenNobodyNotices() {
    try (Releasing released = new Releasing("blue-green")) {
      String stable = stable(released);
      withoutAFailure(
          released,
          () -> {
            released.release("counter-green", "VERSION=bad");
            released.awaitPhase("Paused");
            assertThat(preview(released)).isEqualTo("counter-green");
            released.ask("abort");
            released.awaitPhase("Degraded");
          });
      assertThat(stable(released)).isEqualTo(stable);
      assertThat(released.weights()).isEqualTo(Map.of("counter-blue", 100, "counter-green", 0));

      withoutAFailure(
          released,
          () -> {
            released.release("counter-green", "VERSION=bad-later");
            released.awaitPhase("Paused");
            released.ask("promote");
            released.await(
                "green serves", () -> released.weights().getOrDefault("counter-green", 0) == 100);
            released.ask("abort");
            released.awaitPhase("Degraded");
          });
      assertThat(stable(released)).isEqualTo(stable);
      assertThat(released.weights()).isEqualTo(Map.of("counter-blue", 100, "counter-green", 0));

      withoutAFailure(
          released,
          () -> {
            released.release("counter-green", "VERSION=v2");
            released.awaitPhase("Paused");
            released.ask("promote");
            released.awaitPhase("Healthy");
          });
      assertThat(stable(released)).isNotEqualTo(stable);
      assertThat(released.weights()).isEqualTo(Map.of("counter-blue", 0, "counter-green", 100));
      assertThat(released.total().path("total").asLong()).isPositive();
    }
  }

  private static String preview(Releasing released) {
    return released
        .front()
        .get("/", "x-preview", "next")
        .headers()
        .firstValue("x-ordinal-backend")
        .orElse("");
  }

  private static void withoutAFailure(Releasing released, Runnable release) {
    released.await("a total", () -> released.total().has("total"));
    long before = released.total().path("total").asLong();
    Visitors visitors = released.visitors();
    try (visitors) {
      release.run();
    }
    assertThat(visitors.failures()).isEmpty();
    assertThat(visitors.acknowledged()).isPositive();
    released.await(
        "each visit is counted",
        () -> released.total().path("total").asLong() - before >= visitors.acknowledged());
  }

  private static String stable(Releasing released) {
    return released.status().path("stableRevision").asText();
  }

  private static BooleanSupplier newStable(Releasing released, String before, int replicas) {
    return () -> {
      JsonNode status = released.status();
      String now = status.path("stableRevision").asText();
      return status.path("phase").asText().equals("Healthy")
          && !now.equals(before)
          && released.allAt(now, replicas);
    };
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
