package ordinal.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class EssenceTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  @Test
  void keepsOfAPodItsNameAndLabels() {
    GenericKubernetesResource pod =
        read(
            """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"namespace": "shop", "name": "counter-0", "uid": "0123456789", "resourceVersion": "7",
                          "labels": {"controller-revision-hash": "counter-1"},
                          "managedFields": [{"manager": "kubelet"}]},
             "spec": {"nodeName": "n"}, "status": {"phase": "Running"}}
            """);

    assertThat(JSON.asJson(Essence.of(Watched.POD, pod)))
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"counter-0\","
                + "\"namespace\":\"shop\",\"labels\":{\"controller-revision-hash\":\"counter-1\"},"
                + "\"annotations\":{}}}");
  }

  @Test
  void keepsOfAStatefulSetWhatSaysWhichReplicasMustExist() {
    GenericKubernetesResource set =
        read(
            """
            {"apiVersion": "apps/v1", "kind": "StatefulSet",
             "metadata": {"namespace": "shop", "name": "counter"},
             "spec": {"replicas": 2, "serviceName": "counter", "volumeClaimTemplates": [{}],
                      "template": {"metadata": {"labels": {"app": "counter"}}, "spec": {"containers": []}}}}
            """);

    assertThat(JSON.asJson(Essence.of(Watched.named("StatefulSet").orElseThrow(), set)))
        .contains(
            "\"spec\":{\"replicas\":2,\"serviceName\":\"counter\",\"template\":{\"metadata\":{\"labels\":{\"app\":\"counter\"}}}}");
  }

  @Test
  void keepsOfARolloutsStatusWhatRoutes() {
    GenericKubernetesResource rollout =
        read(
            """
            {"apiVersion": "ordinal.dev/v1alpha1", "kind": "StatefulRollout",
             "metadata": {"namespace": "shop", "name": "counter"},
             "spec": {}, "status": {"phase": "Progressing", "traffic": {"mirrorPercent": 10}}}
            """);

    assertThat(JSON.asJson(Essence.of(Watched.STATEFUL_ROLLOUT, rollout)))
        .contains("\"status\":{\"traffic\":{\"mirrorPercent\":10}}")
        .doesNotContain("Progressing");
  }

  @Test
  void versionChangesWithTheSpecAndWithANewObjectOfTheSameName() {
    assertThat(Essence.version(route("0123456789", 3))).isEqualTo("01234567.3");
    assertThat(Versions.atLeast("01234567.3", "01234567.3")).isTrue();
    assertThat(Versions.atLeast("01234567.10", "01234567.9")).isTrue();
    assertThat(Versions.atLeast("01234567.9", "01234567.10")).isFalse();
    assertThat(Versions.atLeast("99999999.1", "01234567.10")).isTrue();
  }

  private static GenericKubernetesResource route(String uid, int generation) {
    return read(
        """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
         "metadata": {"namespace": "shop", "name": "counter", "uid": "%s", "generation": %d}}
        """
            .formatted(uid, generation));
  }

  private static GenericKubernetesResource read(String json) {
    return JSON.unmarshal(json, GenericKubernetesResource.class);
  }
}
