package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetsFileTest {
  @Test
  void readsWhatTheControllerNeeds() {
    SetsFile file =
        SetsFile.read(
            """
            kind: Service
            metadata: {name: s}
            spec: {selector: {app: o}}
            ---
            kind: StatefulSet
            metadata: {name: o}
            spec:
              replicas: 4
              ordinals: {start: 5}
              podManagementPolicy: Parallel
              minReadySeconds: 2
              updateStrategy: {rollingUpdate: {partition: 3, maxUnavailable: 2}}
              persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}
              template: {}
            """);

    assertThat(file.services()).isEqualTo(Map.of("s", Map.of("app", "o")));
    PodTemplate template = new PodTemplate("{}");
    assertThat(file.sets())
        .containsExactly(
            new SetSpec("o", 4, 5, 3, false, true, 2, Duration.ofSeconds(2), true, template));
  }

  @Test
  void fillsInWhatKubernetesDoes() {
    SetsFile file = SetsFile.read("{kind: StatefulSet, metadata: {name: o}, spec: {}}");

    assertThat(file.sets())
        .containsExactly(
            new SetSpec(
                "o", 1, 0, 0, false, false, 1, Duration.ZERO, false, new PodTemplate("{}")));
  }

  @Test
  void aTemplateIsTheSameHoweverItIsWritten() {
    PodTemplate one = template("{labels: {a: x, b: y}}", "[{name: VERSION, value: v1}]");
    PodTemplate other = template("{labels: {b: \"y\", a: x}}", "[{value: v1, name: VERSION}]");

    assertThat(one).isEqualTo(other);
    assertThat(one.revision("o")).isEqualTo(other.revision("o")).matches("o-[0-9a-f]{8}");
    assertThat(one.environment()).isEqualTo(Map.of("VERSION", "v1"));
    assertThat(one.labels()).isEqualTo(Map.of("a", "x", "b", "y"));
  }

  @Test
  void namesWhatMakesNoSense() {
    for (String bad : List.of("replicas: many", "replicas: -1", "minReadySeconds: 1.5")) {
      assertThatThrownBy(
              () -> SetsFile.read("{kind: StatefulSet, metadata: {name: o}, spec: {" + bad + "}}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("StatefulSet o: " + bad);
    }
    assertThatThrownBy(() -> SetsFile.read("kind: [")).isInstanceOf(IllegalArgumentException.class);
  }

  private static PodTemplate template(String metadata, String environment) {
    return SetsFile.read(
            """
            kind: StatefulSet
            metadata: {name: o}
            spec:
              template:
                metadata: %s
                spec: {containers: [{name: o, env: %s}]}
            """
                .formatted(metadata, environment))
        .sets()
        .getFirst()
        .template();
  }
}
