package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import ordinal.gateway.rollout.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases as a person makes them with {@code ordinal demo --release}, with visitors meanwhile. */
class ReleaseIT {
  private static final String CANARY =
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 20
          - pause: {duration: 1s}
          - setWeight: 60
          - pause: {duration: 1s}
      """;
  private static final String UNTIL_PROMOTED =
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 40
          - pause: {}
      """;

  @TempDir Path data;

  @Test
  void aCanaryGoesThroughItsStepsToTheEndWithoutAFailedVisit() throws Exception {
    try (ReleaseHere here = ReleaseHere.start(data, "counter-canary", CANARY)) {
      ReleaseHere.Load load = here.load();
      Set<String> weights = new ConcurrentSkipListSet<>();

      here.edit("value: v1", "value: v2");
      here.eventually(
          "released",
          () -> {
            weights.add(here.weights());
            return released(here, "v2");
          });
      load.stop();

      assertThat(load.failures).isEmpty();
      assertThat(weights).contains("80 20 0", "40 60 0");
      assertThat(here.weights()).isEqualTo("100 0 0");
      assertThat(here.versions().values()).containsOnly("v2").hasSize(3);
      assertAllCounted(here, load);
    }
  }

  @Test
  void aVersionThatFailsIsRolledBackByAnalysis() throws Exception {
    String analysed =
        """
        canary:
          steps:
            - setReplicas: 1
            - setWeight: 40
            - analysis:
                metrics:
                  - name: success-rate
                    provider: {gateway: {measure: success-rate, window: 5s, minSample: 10}}
                    successCondition: result >= 0.95
                    failureCondition: result < 0.95
                    initialDelay: 2s
                    interval: 1s
                    count: 3
        """;
    try (ReleaseHere here = ReleaseHere.start(data, "counter-canary", analysed)) {
      ReleaseHere.Load load = here.load();

      here.edit("FAULT_ERROR_RATE, value: \"0\"", "FAULT_ERROR_RATE, value: \"0.5\"");
      here.eventually("rolled back", () -> here.phase().equals("Degraded"));
      here.eventually("all pods are back", () -> settled(here));
      load.stop();

      assertThat(here.weights()).isEqualTo("100 0 0");
      assertThat(load.failures).as("answered 500 by the canary").isNotEmpty();
      assertThat(here.printed()).contains("whatever counter.yaml says");
      assertThat(revisions(here)).containsOnly(here.status().path("stableRevision").asText());
      assertAllCounted(here, load);
    }
  }

  @Test
  void aVersionThatAnswersAndLosesVisitsIsRolledBack() throws Exception {
    try (ReleaseHere here =
        ReleaseHere.start(
            data, "counter-canary", UNTIL_PROMOTED, Optional.of(ForgetfulReplica.kubelet()))) {
      ReleaseHere.Load load = here.load();

      here.edit("value: v1", "value: " + ForgetfulReplica.FORGETFUL);
      here.eventually("rolled back", () -> here.phase().equals("Degraded"));
      here.eventually("all pods are back", () -> settled(here));
      load.stop();

      assertThat(load.failures).as("none of them knows").isEmpty();
      assertThat(here.status().path("message").asText())
          .containsPattern("at least \\d+ acknowledged visits were lost");
      assertThat(here.weights()).isEqualTo("100 0 0");
      assertThat(here.total().path("total").asLong()).isLessThan(load.acknowledged.get());
    }
  }

  @Test
  void aGoodVersionLosesNothingByTheSameBooks() throws Exception {
    try (ReleaseHere here =
        ReleaseHere.start(
            data, "counter-canary", CANARY, Optional.of(ForgetfulReplica.kubelet()))) {
      ReleaseHere.Load load = here.load();

      here.edit("value: v1", "value: v2");
      here.eventually("released", () -> released(here, "v2"));
      load.stop();

      assertThat(load.failures).isEmpty();
      assertAllCounted(here, load);
    }
  }

  @Test
  void anAbortInTheMiddleBringsAllBackWithoutAFailedVisit() throws Exception {
    try (ReleaseHere here = ReleaseHere.start(data, "counter-canary", UNTIL_PROMOTED)) {
      ReleaseHere.Load load = here.load();
      here.edit("value: v1", "value: v2");
      here.eventually("paused", () -> here.phase().equals("Paused"));
      assertThat(here.versions()).isEqualTo(named("v1", "v1", "v2"));

      here.ask(new Verb.Abort());
      here.eventually("aborted", () -> here.phase().equals("Degraded") && settled(here));
      load.stop();

      assertThat(load.failures).isEmpty();
      assertThat(here.weights()).isEqualTo("100 0 0");
      assertThat(here.versions()).isEqualTo(named("v1", "v1", "v1"));
      assertAllCounted(here, load);
    }
  }

  @Test
  void twoSetsTakeTurnsWithBlueGreen() throws Exception {
    String blueGreen =
        "blueGreen: {otherStatefulSetRef: {name: counter-green}, scaleDownDelay: 1s}";
    try (ReleaseHere here = ReleaseHere.start(data, "counter-green", blueGreen)) {
      ReleaseHere.Load load = here.load();

      // Any change of the other set's template is a release.
      here.edit("labels: {app: counter-green}", "labels: {app: counter-green, release: two}");
      here.eventually("switched", () -> here.weights().equals("0 0 100"));
      here.eventually("the old colour is gone", () -> here.phase().equals("Healthy"));
      load.stop();

      assertThat(load.failures).isEmpty();
      assertThat(here.total().path("expected").asInt()).isGreaterThanOrEqualTo(3);
      assertAllCounted(here, load);
    }
  }

  @Test
  void recreateHasAGapAndLosesNothing() throws Exception {
    try (ReleaseHere here = ReleaseHere.start(data, "counter-canary", "recreate: {}")) {
      ReleaseHere.Load load = here.load();

      here.edit("value: v1", "value: v2");
      here.eventually("released", () -> released(here, "v2"));
      load.stop();

      assertThat(load.failures).allSatisfy(failure -> assertThat(failure).startsWith("503"));
      assertThat(here.versions().values()).containsOnly("v2").hasSize(3);
      assertAllCounted(here, load);
    }
  }

  private static boolean released(ReleaseHere here, String version) {
    return here.phase().equals("Healthy")
        && here.versions().values().stream().allMatch(version::equals);
  }

  private static boolean settled(ReleaseHere here) {
    JsonNode total = here.total();
    return total.path("complete").asBoolean()
        && revisions(here).size() == 3
        && revisions(here).stream().allMatch(here.status().path("stableRevision").asText()::equals);
  }

  private static Collection<String> revisions(ReleaseHere here) {
    return here.total().path("replicas").findValuesAsText("revision");
  }

  private static Map<String, String> named(String... versions) {
    Map<String, String> named = new TreeMap<>();
    SetLab.of(0, versions).forEach((ordinal, version) -> named.put("counter-" + ordinal, version));
    return named;
  }

  private static void assertAllCounted(ReleaseHere here, ReleaseHere.Load load) {
    JsonNode total = here.total();
    assertThat(total.path("complete").asBoolean()).isTrue();
    assertThat(total.path("total").asLong()).isEqualTo(load.acknowledged.get());
  }
}
