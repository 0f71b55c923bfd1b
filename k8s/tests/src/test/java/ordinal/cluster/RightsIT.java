package ordinal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import ordinal.cluster.CountedCalls.Right;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** That the chart's roles grant what the gateway needs, and nothing else. */
@NeedsCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsIT {
  private static final int REPLICAS = 3;

  // A pod that cannot start stops the controller of a set whose pods come one by one.
  private final Releasing released =
      new Releasing(
          "canary",
          manifests ->
              manifests.replace(
                  "podManagementPolicy: Parallel", "podManagementPolicy: OrderedReady"),
          "rbac.secrets=true",
          "rbac.configMaps=true");
  private final Shell shell = released.shell();

  @AfterAll
  void uninstall() {
    released.close();
  }

  @Test
  void everyRightIsUsedAndNoOtherIsAskedFor() {
    Set<Right> granted = granted();
    assertThat(granted).hasSizeGreaterThan(40);
    try (CountedCalls calls = new CountedCalls(released, "ordinal", granted)) {
      startAnew();
      classAndGatewayChange();
      policy();
      askedWithAToken();
      release();
      aVersionThatCannotStart();
      aVersionThatCannotStart();
      shell.kubectl("delete", "statefulrollout", "counter", "--timeout=60s");

      Set<Right> unused = calls.unused();
      Set<Right> missing = new TreeSet<>(unused);
      missing.removeIf(isMissing().negate());
      unused.removeAll(missing);
      System.out.println("Not tried, as this cluster lacks the kind: " + missing);
      assertThat(unused).isEmpty();
      assertThat(calls.others()).isZero();
    }
  }

  private Set<Right> granted() {
    Set<Right> granted =
        new TreeSet<>(
            CountedCalls.granted(released.json("clusterrole", released.namespace() + "-ordinal")));
    granted.addAll(CountedCalls.granted(released.json("role", "ordinal")));
    return granted;
  }

  /** A kind that this cluster does not have, such as BackendTLSPolicy before Gateway API 1.4. */
  private Predicate<Right> isMissing() {
    Set<String> kinds = Set.of(shell.kubectl("api-resources", "-o", "name").split("\\s+"));
    return right -> !kinds.contains(right.kind());
  }

  /** As the first to come: nobody holds the Lease. */
  private void startAnew() {
    shell.kubectl("scale", "deployment", "ordinal", "--replicas=0");
    released.await("no gateway runs", this::noneRuns);
    shell.kubectl("delete", "lease", "ordinal");
    shell.kubectl("scale", "deployment", "ordinal", "--replicas=2");
    shell.kubectl("rollout", "status", "deployment", "ordinal", "--timeout=180s");
  }

  private boolean noneRuns() {
    JsonNode pods = released.json("pods", "-l", "app.kubernetes.io/instance=ordinal").path("items");
    return pods.isArray() && pods.isEmpty();
  }

  private void classAndGatewayChange() {
    String name = released.namespace();
    shell.kubectl(
        "patch",
        "gatewayclass",
        name,
        "--type=merge",
        "-p",
        "{\"spec\": {\"description\": \"-\"}}");
    shell.kubectl(
        "patch",
        "gateway",
        "ordinal",
        "--type=json",
        "-p",
        "[{\"op\": \"add\", \"path\": \"/spec/listeners/0/allowedRoutes\", \"value\": {\"namespaces\": {\"from\": \"All\"}}}]");
    released.await("the class's status is new", () -> hasNewStatus("gatewayclass", name));
    released.await("the Gateway's status is new", () -> hasNewStatus("gateway", "ordinal"));
  }

  private boolean hasNewStatus(String kind, String name) {
    JsonNode object = released.json(kind, name);
    return object.path("status").path("conditions").path(0).path("observedGeneration").asInt(-1)
        == object.path("metadata").path("generation").asInt();
  }

  private void policy() {
    released.apply(
        """
        apiVersion: ordinal.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: counter}
        spec:
          targetRefs: [{group: "", kind: Service, name: counter}]
          concurrency: {maxRequests: 1024}
        """);
    released.await(
        "the policy's status is there",
        () -> released.json("trafficpolicy", "counter").path("status").has("ancestors"));
  }

  private void askedWithAToken() {
    shell.kubectl("create", "serviceaccount", "visitor");
    String token = shell.kubectl("create", "token", "visitor").strip();
    String address =
        shell.kubectl("get", "service", "ordinal-admin", "-o", "jsonpath={.spec.clusterIP}");
    released.await(
        "a stranger is refused",
        () -> status("http://" + address + ":9090/api/v1/routes", token) == 403);
  }

  private static int status(String uri, String token) {
    HttpRequest get =
        HttpRequest.newBuilder(URI.create(uri)).header("authorization", "Bearer " + token).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(get, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void release() {
    released.strategy("{\"canary\": {\"steps\": [{\"setReplicas\": 1}, {\"setWeight\": 50}]}}");
    String stable = stable();
    released.release("counter", "VERSION=v2");
    released.await("a release ends", () -> isAtRest("Healthy") && !stable().equals(stable));
  }

  /** Told the second time, its Events are counted up. */
  private void aVersionThatCannotStart() {
    String stable = stable();
    shell.kubectl(
        "patch",
        "statefulrollout",
        "counter",
        "--type=merge",
        "-p",
        "{\"spec\": {\"progressDeadline\": \"10s\"}}");
    released.release("counter", "VERSION=none");
    shell.kubectl("set", "image", "statefulset/counter", "counter=ordinal/counter-service:none");
    released.await("a release begins", () -> !isAtRest("Healthy") && !isAtRest("Degraded"));
    released.awaitPhase("Degraded");
    released.await("all at stable", () -> released.allAt(stable, REPLICAS));
  }

  private boolean isAtRest(String phase) {
    return released.phase().equals(phase);
  }

  private String stable() {
    return released.status().path("stableRevision").asText();
  }
}
