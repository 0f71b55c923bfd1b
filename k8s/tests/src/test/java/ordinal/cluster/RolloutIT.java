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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
  private final String original =
      released.json("statefulrollout", "counter").path("spec").path("strategy").toString();
  private final AtomicInteger versions = new AtomicInteger(1);

  @AfterAll
  void uninstall() {
    released.close();
  }

  @Test
  @Order(1)
  void goesStepByStepToTheEndAndNoVisitIsLost() {
    long before = released.complete();
    String stable = stable();
    Visitors visitors = released.visitors();
    try (visitors) {
      release();
      released.await("asks for a promotion", () -> isAt("Paused", 7));
      assertThat(released.weights()).isEqualTo(Map.of("counter", 50, "counter-canary", 50));
      assertThat(columns()).contains("Paused", "7/8", "50");
      assertThat(backend("x-canary", "always")).isEqualTo("counter-canary");
      assertThat(released.status().path("weight").path("measured").asDouble())
          .isBetween(40.0, 60.0);
      released.ask("promote");
      awaitNewStable(stable);
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    assertThat(events()).contains("StatefulRollout");
  }

  static Stream<Arguments> steps() {
    return IntStream.range(0, STEPS.size())
        .mapToObj(step -> Arguments.of(Named.of(STEPS.get(step), step)));
  }

  @ParameterizedTest(name = "anAbortAt {0} leavesAllTrafficAndAllPodsOnStable")
  @MethodSource("steps")
  @Order(2)
  void anAbortLeavesAllTrafficAndAllPodsOnStable(int step) {
    released.strategy(paused());
    long before = released.complete();
    String stable = stable();
    Visitors visitors = released.visitors();
    try (visitors) {
      release();
      released.awaitPausedAt(1);
      if (step > 0) {
        released.ask("jump=" + step * 2);
        released.awaitPausedAt(step * 2 + 1);
      }
      released.ask("abort");
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertNothingLost(before, visitors);
    assertThat(stable()).isEqualTo(stable);
    assertAtRest();
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
    released.strategy(original);
    String stable = stable();
    long before = released.complete();
    Instant away;
    Visitors visitors = released.crowd();
    try (visitors) {
      begin(fault, version);
      released.await("the canary gets visitors", () -> weight() > 0);
      released.await("the canary gets none", () -> weight() == 0);
      away = Instant.now();
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }
    report(fault, visitors, away);
    assertThat(released.complete() - before)
        .isBetween(visitors.acknowledged(), visitors.attempted());
    assertAtRest();
  }

  private static void report(String fault, Visitors visitors, Instant away) {
    boolean slow = fault.startsWith("FAULT_LATENCY");
    // A pod that starts makes the machine slow for all: what was late after the weight was gone
    // tells how much of that there is.
    List<Instant> bad =
        slow
            ? visitors.late().stream().map(Visitors.Late::at).sorted().toList()
            : visitors.failures().stream().map(Visitors.Failure::at).sorted().toList();
    long users =
        slow
            ? visitors.late().stream().map(Visitors.Late::visitor).distinct().count()
            : visitors.failures().stream().map(Visitors.Failure::visitor).distinct().count();
    List<Instant> served = bad.stream().filter(at -> at.isBefore(away)).toList();
    assertThat(served).isNotEmpty();
    System.out.printf(
        "%s: weight 0 seen %d ms after the first bad answer, the last one after %d ms; %d bad answers to %d users, of %d answers; %d later%n",
        fault,
        Duration.between(served.getFirst(), away).toMillis(),
        Duration.between(served.getFirst(), served.getLast()).toMillis(),
        served.size(),
        users,
        visitors.attempted(),
        bad.size() - served.size());
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
      awaitBegun();
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    deadline("3m");
  }

  @Test
  @Order(6)
  void aPodThatNeverGetsReadyIsAbortedAndNobodyNotices() {
    String stable = stable();
    long before = released.complete();
    deadline("20s");
    Visitors visitors = released.visitors();
    try (visitors) {
      begin("PORT=8001", "VERSION=deaf");
      released.awaitPhase("Degraded");
      released.await("all at stable", () -> released.allAt(stable, REPLICAS));
    }

    assertNothingLost(before, visitors);
    assertAtRest();
    deadline("3m");
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
  }

  @Test
  @Order(8)
  void withoutVisitorsNothingIsTakenForGood() {
    released.strategy(original);
    String stable = stable();
    release();
    released.awaitPausedAt(4);

    assertThat(released.status().path("pausedBy").asText()).isEqualTo("analysis");
    released.ask("promote-full");
    awaitNewStable(stable);
    assertAtRest();
  }

  @Test
  @Order(9)
  void aReleaseOutlivesAnApiServerThatIsAway() throws Exception {
    String pid = System.getenv("ORDINAL_API_SERVER_PID");
    assumeTrue(pid != null, "ORDINAL_API_SERVER_PID names no process");
    released.strategy(original);
    String stable = stable();
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
      awaitNewStable(stable);
    }

    // A node that was not heard for so long takes its pods out of Services for a moment.
    assertThat(visitors.failures()).allMatch(failure -> failure.what().startsWith("503"));
    assertAtRest();
  }

  @Test
  @Order(10)
  void whoeverLeadsMayBeKilledAtAnyMoment() throws InterruptedException {
    int kills = Integer.getInteger("ordinal.kills", 3);
    released.strategy(
        "{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"setWeight\": 20}, {\"pause\": {\"duration\": \"5s\"}}, {\"setWeight\": 60}, {\"pause\": {\"duration\": \"5s\"}}]}}");
    long before = released.complete();
    int killed = 0;
    Visitors visitors = released.visitors();
    try (visitors) {
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
          if (killLeader()) {
            killed++;
            System.out.printf(
                "kill %d: %s step %d%s%n",
                killed,
                released.phase(),
                released.status().path("step").asInt(),
                abort ? ", aborted" : "");
          }
        }
        released.await("ends in the right state", () -> isOver(stable, abort));
        assertAtRest();
      }
    }
    // Visitors of a gateway that is killed get no answer; those who got one are counted.
    System.out.printf(
        "The leader was killed %d times; %d of %d visits acknowledged%n",
        killed, visitors.acknowledged(), visitors.attempted());
    assertThat(released.complete() - before)
        .isBetween(visitors.acknowledged(), visitors.attempted());
  }

  private boolean isOver(String stable, boolean abort) {
    JsonNode status = released.status();
    String now = status.path("stableRevision").asText();
    boolean done = status.path("phase").asText().equals("Healthy") && !now.equals(stable);
    boolean aborted =
        abort && status.path("phase").asText().equals("Degraded") && now.equals(stable);
    return (done || aborted) && released.allAt(now, REPLICAS);
  }

  /**
   * With -9, where its process is one of this machine. Its successor is a pod that need not wait.
   */
  private boolean killLeader() {
    String leader = released.json("lease", "ordinal").path("spec").path("holderIdentity").asText();
    String uid = released.json("pod", leader).path("metadata").path("uid").asText();
    if (leader.isEmpty() || uid.isEmpty()) {
      return false;
    }
    boolean dead = Processes.kill(uid);
    Shell.Ended ended =
        released.shell().start("kubectl", "delete", "pod", leader, "--force", "--grace-period=0");
    return dead || ended.code() == 0;
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
    begin("VERSION=v" + versions.incrementAndGet());
  }

  private void begin(String... environment) {
    released.release("counter", environment);
    awaitBegun();
  }

  /** What is left of the last release is no news of this one. */
  private void awaitBegun() {
    released.await(
        "a release begins",
        () -> {
          String phase = released.phase();
          return !phase.isEmpty() && !phase.equals("Healthy") && !phase.equals("Degraded");
        });
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

  private void awaitNewStable(String before) {
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
