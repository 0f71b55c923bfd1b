package ordinal.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import org.junit.jupiter.api.Test;

class TrafficJsonTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  @Test
  void whatEndsIsTakenAwayByNull() {
    assertThat(JSON.asJson(TrafficJson.of(Traffic.NONE)))
        .isEqualTo("{\"split\":null,\"headerRoutes\":[],\"mirrorPercent\":0}");
  }

  @Test
  void tellsRevisionsRoutesAndMirror() {
    Traffic traffic =
        new Traffic(
            Optional.of(new Split("counter-1", "counter-2")),
            List.of(new HeaderRoute("testers", List.of(new HeaderMatch("x-canary", true, "a.*")))),
            10);

    Map<String, Object> json = TrafficJson.of(traffic);

    assertThat(json)
        .containsEntry("split", Map.of("stable", "counter-1", "canary", "counter-2"))
        .containsEntry("mirrorPercent", 10)
        .containsEntry(
            "headerRoutes",
            List.of(
                Map.of(
                    "name",
                    "testers",
                    "match",
                    List.of(
                        Map.of("name", "x-canary", "type", "RegularExpression", "value", "a.*")))));
  }

  @Test
  void stepsAreShownWhereThereAreSome() {
    assertThat(TrafficJson.stepText(Map.of("step", 1, "steps", 5))).contains("1/5");
    assertThat(TrafficJson.stepText(Map.of("step", 0, "steps", 0))).isEmpty();
    assertThat(TrafficJson.stepText(Map.of())).isEmpty();
  }
}
