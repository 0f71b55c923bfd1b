package ordinal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Canaries of one StatefulSet, from version to version, while visitors come: to the end, aborted at
 * each step, and disturbed in every way. Each test begins and ends with a rollout at rest.
 */
@NeedsCluster
@Tag("release")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutIT {
  private static final int REPLICAS = 3;
  private static final Duration AWAY = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** Each step of every kind, with a pause behind each at which it can be aborted. */
  private static final List<String> STEPS =
      List.of(
          "{\"setReplicas\": 1}",
          "{\"setHeaderRoute\": {\"name\": \"testers\", \"match\": [{\"name\": \"x-canary\", \"value\": \"always\"}]}}",
          "{\"setMirror\": {\"percent\": 20}}",
          "{\"setWeight\": 10}",
          "{\"setWeight\": 50}",
          "{\"setReplicas\": 2}",
          "{\"setWeight\": 100}");

  private final Releasing released = new Releasing("canary");
  private final AtomicInteger versions = new AtomicInteger(1);

  @AfterAll
  void uninstall() {
    released.close();
  }

  @Test
  @Order(1)
  void goesStepByStepToTheEndAndNoVisitIsLost() {
    long before = released.complete();
    Visitors visitors = released.visitors();
    try (visitors) {
      release();
      released.await("asks for a promotion", () -> isAt("Paused", 7));
      assertThat(released.weights()).isEqualTo(Map.of("counter", 50, "counter-canary", 50));
      assertThat(columns()).contains("Paused", "7/8", "50");
      assertThat(backend("x-canary", "always")).isEqualTo("counter-canary");
      released.ask("promote");
      awaitNewStable();
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    assertThat(events()).contains("StatefulRollout");
  }

  @Test
  @Order(2)
  void anAbortAtAnyStepLeavesAllTrafficAndAllPodsOnStable() {
    released.strategy(paused());
    for (int step = 0; step < STEPS.size(); step++) {
      long before = released.complete();
      String stable = stable();
      Visitors visitors = released.visitors();
      try (visitors) {
        release();
        for (int passed = 0; passed < step; passed++) {
          released.awaitPausedAt(passed * 2 + 1);
          released.ask("promote");
        }
        released.awaitPausedAt(step * 2 + 1);
        released.ask("abort");
        released.awaitPhase("Degraded");
        released.await("all at stable", () -> released.allAt(stable, REPLICAS));
      }

      System.out.println("Aborted at " + STEPS.get(step));
      assertNothingLost(before, visitors);
      assertThat(stable()).isEqualTo(stable);
      assertAtRest();
    }
    restore();
  }

  @Test
  @Order(3)
  void aVersionWithErrorsIsRolledBackByItself() {
    rolledBack("FAULT_ERROR_RATE=0.05", "VERSION=errors");
  }

  @Test
  @Order(4)
  void aSlowVersionIsRolledBackByItself() {
    rolledBack("FAULT_LATENCY_MILLIS=300", "VERSION=slow");
  }

  private void rolledBack(String fault, String version) {
    String stable = stable();
    Instant begun;
    Instant away;
    try (Visitors visitors = released.visitors()) {
      released.release("counter", fault, version);
      released.await("the canary gets visitors", () -> weight() > 0);
      begun = Instant.now();
      released.await("the canary gets none", () -> weight() == 0);
      away = Instant.now();
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
      System.out.printf(
          "%s: weight back at 0 after %d ms; %d of %d visits failed%n",
          fault,
          Duration.between(begun, away).toMillis(),
          visitors.failures().size(),
          visitors.attempted());
    }
    assertAtRest();
    released.release("counter", fault.substring(0, fault.indexOf('=')) + "-");
    restore();
  }

  @Test
  @Order(5)
  void anImageThatDoesNotExistIsAbortedAndNobodyNotices() {
    String stable = stable();
    long before = released.complete();
    deadline("20s");
    Visitors visitors = released.visitors();
    try (visitors) {
      released
          .shell()
          .kubectl("set", "image", "statefulset/counter", "counter=ordinal/counter-service:none");
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    deadline("3m");
    restore();
  }

  @Test
  @Order(6)
  void aPodThatNeverGetsReadyIsAbortedAndNobodyNotices() {
    String stable = stable();
    long before = released.complete();
    deadline("20s");
    Visitors visitors = released.visitors();
    try (visitors) {
      released.release("counter", "PORT=8001", "VERSION=deaf");
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    deadline("3m");
    restore();
  }

  @Test
  @Order(7)
  void replicasAddedInTheMiddleAreStable() {
    released.strategy(
        "{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"setWeight\": 20}, {\"pause\": {}}]}}");
    String stable = stable();
    release();
    released.awaitPausedAt(2);
    released.shell().kubectl("scale", "statefulset", "counter", "--replicas=4");
    released.await(
        "four are ready", () -> released.pods().stream().filter(Releasing.Pod::ready).count() == 4);
    released.ask("abort");
    released.awaitPhase("Degraded");
    released.await("all at stable", () -> released.allAt(stable, 4));
    released.shell().kubectl("scale", "statefulset", "counter", "--replicas=3");
    released.await("three are left", () -> released.allAt(stable, REPLICAS));
    assertAtRest();
    restore();
  }

  @Test
  @Order(8)
  void withoutVisitorsNothingIsTakenForGood() {
    release();
    released.awaitPhase("Paused");

    assertThat(released.status().path("step").asInt()).isEqualTo(4);
    released.ask("promote-full");
    awaitNewStable();
    assertAtRest();
  }

  @Test
  @Order(9)
  void aReleaseOutlivesAnApiServerThatIsAway() throws Exception {
    String pid = System.getenv("ORDINAL_API_SERVER_PID");
    assumeTrue(pid != null, "ORDINAL_API_SERVER_PID names no process");
    Visitors visitors = released.visitors();
    try (visitors) {
      release();
      released.await("the canary gets visitors", () -> weight() > 0);
      signal("STOP", pid);
      try {
        // What is tested is that time passes.
        Thread.sleep(AWAY.toMillis());
      } finally {
        signal("CONT", pid);
      }
      released.await("the cluster answers", () -> !released.phase().isEmpty());
      released.await("asks for a promotion", () -> isAt("Paused", 7));
      released.ask("promote");
      awaitNewStable();
    }

    // A node that was not heard for so long takes its pods out of Services for a moment.
    assertThat(visitors.failures()).allMatch(failure -> failure.what().startsWith("503"));
    assertAtRest();
  }

  @Test
  @Order(10)
  void whoeverLeadsMayDieAtAnyMoment() throws InterruptedException {
    int kills = Integer.getInteger("ordinal.kills", 3);
    released.strategy(
        "{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"setWeight\": 20}, {\"pause\": {\"duration\": \"5s\"}}, {\"setWeight\": 60}, {\"pause\": {\"duration\": \"5s\"}}]}}");
    int killed = 0;
    while (killed < kills) {
      String stable = stable();
      boolean abort = ThreadLocalRandom.current().nextInt(3) == 0;
      release();
      if (abort) {
        Thread.sleep(ThreadLocalRandom.current().nextInt(5_000, 15_000));
        released.ask("abort");
      }
      while (!isOver(stable, abort) && killed < kills) {
        Thread.sleep(ThreadLocalRandom.current().nextLong(LONGEST.toMillis()));
        killed += killLeader();
      }
      released.await("ends in the right state", () -> isOver(stable, abort));
      assertAtRest();
      if (released.phase().equals("Degraded")) {
        restore();
      }
    }
    System.out.println("The leader was killed " + killed + " times");
    released.await("two gateways", () -> !released.total().isEmpty());
  }

  private boolean isOver(String stable, boolean abort) {
    JsonNode status = released.status();
    String now = status.path("stableRevision").asText();
    boolean done = status.path("phase").asText().equals("Healthy") && !now.equals(stable);
    boolean aborted =
        abort && status.path("phase").asText().equals("Degraded") && now.equals(stable);
    return (done || aborted) && released.allAt(now, REPLICAS);
  }

  private int killLeader() {
    String leader = released.json("lease", "ordinal").path("spec").path("holderIdentity").asText();
    if (leader.isEmpty()) {
      return 0;
    }
    Shell.Ended ended =
        released.shell().start("kubectl", "delete", "pod", leader, "--force", "--grace-period=0");
    return ended.code() == 0 ? 1 : 0;
  }

  @Test
  @Order(11)
  void deletedInTheMiddleItLeavesNothingBehind() {
    released.strategy(
        "{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"setWeight\": 20}, {\"pause\": {}}]}}");
    String stable = stable();
    Visitors visitors = released.visitors();
    try (visitors) {
      release();
      released.awaitPausedAt(2);
      released.shell().kubectl("delete", "statefulrollout", "counter", "--timeout=30s");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertThat(visitors.failures()).isEmpty();
    assertThat(released.weights()).isEqualTo(Map.of("counter", 100, "counter-canary", 0));
    assertThat(released.partition("counter")).isZero();
  }

  /** A version that was not there before. */
  private void release() {
    released.release("counter", "VERSION=v" + versions.incrementAndGet());
  }

  // After an abort: what is stable is what the set says again, which is no release.
  private void restore() {
    released.strategy(example());
    release();
    released.awaitPhase("Progressing");
    released.ask("promote-full");
    awaitNewStable();
  }

  private static String example() {
    return "{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"pause\": {\"duration\": \"2s\"}}, {\"setWeight\": 20}]}}";
  }

  private static String paused() {
    return "{\"canary\": {\"steps\": ["
        + String.join(", {\"pause\": {}}, ", STEPS)
        + ", {\"pause\": {}}]}}";
  }

  private void deadline(String time) {
    released
        .shell()
        .kubectl(
            "patch",
            "statefulrollout",
            "counter",
            "--type=merge",
            "-p",
            "{\"spec\": {\"progressDeadline\": \"" + time + "\"}}");
  }

  private String stable() {
    return released.status().path("stableRevision").asText();
  }

  private void awaitNewStable() {
    String before = stable();
    released.await(
        "the new revision is stable",
        () -> {
          JsonNode status = released.status();
          String now = status.path("stableRevision").asText();
          return status.path("phase").asText().equals("Healthy")
              && !now.isEmpty()
              && !now.equals(before)
              && released.allAt(now, REPLICAS);
        });
  }

  private boolean isAt(String phase, int step) {
    JsonNode status = released.status();
    return status.path("phase").asText().equals(phase) && status.path("step").asInt() == step;
  }

  private int weight() {
    return released.weights().getOrDefault("counter-canary", 0);
  }

  private String backend(String... headers) {
    return released.front().get("/", headers).headers().firstValue("x-ordinal-backend").orElse("");
  }

  private String columns() {
    return released.shell().kubectl("get", "statefulrollout", "counter", "--no-headers");
  }

  private String events() {
    return released
        .shell()
        .kubectl(
            "get", "events", "--field-selector=involvedObject.kind=StatefulRollout", "-o", "yaml");
  }

  private void assertNothingLost(long before, Visitors visitors) {
    assertThat(visitors.failures()).isEmpty();
    assertThat(visitors.acknowledged()).isPositive();
    released.await(
        "each visit is counted once",
        () -> released.complete() - before >= visitors.acknowledged());
    assertThat(released.complete() - before)
        .isBetween(visitors.acknowledged(), visitors.attempted() + 1);
  }

  private void assertAtRest() {
    released.await(
        "all traffic is stable's",
        () -> released.weights().equals(Map.of("counter", 100, "counter-canary", 0)));
    JsonNode traffic = released.status().path("traffic");
    assertThat(traffic.path("headerRoutes")).isEmpty();
    assertThat(traffic.path("split").isMissingNode() || traffic.path("split").isNull()).isTrue();
    assertThat(traffic.path("mirrorPercent").asInt()).isZero();
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }
}
