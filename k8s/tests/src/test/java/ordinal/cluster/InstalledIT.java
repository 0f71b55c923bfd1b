package ordinal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What release engineers do in a cluster, and what visitors see of it meanwhile. */
@NeedsCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstalledIT {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int VISITORS = 8;
  private static final Duration AWAY = Duration.ofSeconds(30);

  private final Installed installed = new Installed();

  @AfterAll
  void uninstall() {
    installed.close();
  }

  @Test
  void helmTestsPass() {
    installed.shell().helm("test", "counter");
    installed.shell().helm("test", "ordinal");
  }

  @Test
  void theTotalIsTheSumOfFilesThatDiffer() {
    installed.get("/", "x-ordinal-replica", "counter-1");
    installed.split(20);

    Installed.await(
        "files and total agree", () -> sumOfFiles(2) == installed.total().path("total").asLong());

    assertThat(Map.copyOf(installed.files("counter", 2)).values()).doesNotHaveDuplicates();
    assertThat(installed.total().path("expected").asInt()).isEqualTo(3);
  }

  @Test
  void headerAndCookieReachTheCanary() {
    assertThat(backend("x-canary", "always")).isEqualTo("counter-canary");
    assertThat(backend("cookie", "a=b; canary=always")).isEqualTo("counter-canary");
    assertThat(installed.get("/", "x-ordinal-replica", "counter-9").statusCode()).isEqualTo(404);
  }

  @Test
  void weightsFollowKubectlPatch() {
    for (int canary : List.of(50, 0, 10)) {
      patchWeights(100 - canary, canary);

      Installed.await(
          canary + " of 100 go to the canary",
          () -> installed.split(100).getOrDefault("counter-canary", 0) == canary);
    }
  }

  @Test
  void weightsFollowRestWithAnOperatorsTokenOnly() {
    Shell shell = installed.shell();
    shell.kubectl("create", "serviceaccount", "engineer");
    shell.kubectl("create", "serviceaccount", "visitor");
    String role = installed.namespace() + "-weights";
    shell.kubectl(
        "create",
        "clusterrole",
        role,
        "--verb=list,patch",
        "--resource=httproutes.gateway.networking.k8s.io");
    try {
      shell.kubectl(
          "create",
          "clusterrolebinding",
          role,
          "--clusterrole=" + role,
          "--serviceaccount=" + installed.namespace() + ":engineer");

      HttpResponse<String> refused = put("{\"counter-canary\": 25, \"counter\": 75}", "visitor");
      assertThat(refused.statusCode()).as(refused.headers() + refused.body()).isEqualTo(403);
      HttpResponse<String> answer = put("{\"counter-canary\": 25, \"counter\": 75}", "engineer");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      Installed.await(
          "25 of 100 go to the canary",
          () -> installed.split(100).getOrDefault("counter-canary", 0) == 25);
      assertThat(managers()).contains("ordinal-weights");
    } finally {
      shell.kubectl("delete", "clusterrolebinding,clusterrole", role, "--ignore-not-found");
      patchWeights(90, 10);
    }
  }

  @Test
  void conditionsAreTrueAndABrokenRouteSaysWhy() throws IOException {
    Installed.await(
        "the Gateway is programmed",
        () -> condition("gateway", "ordinal", "Programmed").equals("True"));
    assertThat(condition("gateway", "ordinal", "Accepted")).isEqualTo("True");
    assertThat(routeCondition("counter", "Accepted").path("status").asText()).isEqualTo("True");
    assertThat(routeCondition("counter", "ResolvedRefs").path("status").asText()).isEqualTo("True");
    Path broken = Files.createTempFile("broken", ".yaml");
    Files.writeString(
        broken,
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: broken}
        spec:
          parentRefs: [{name: ordinal}]
          hostnames: [broken.example]
          rules: [{backendRefs: [{name: nowhere, port: 80}]}]
        """);

    installed.shell().kubectl("apply", "-f", broken.toString());

    Installed.await(
        "the broken route says why",
        () ->
            routeCondition("broken", "ResolvedRefs")
                .path("reason")
                .asText()
                .equals("BackendNotFound"));
    assertThat(routeCondition("broken", "ResolvedRefs").path("message").asText())
        .contains("nowhere");
    assertThat(routeCondition("broken", "Accepted").path("status").asText()).isEqualTo("True");
    assertThat(installed.get("/", "host", "broken.example").statusCode()).isEqualTo(500);
    installed.shell().kubectl("delete", "httproute", "broken");
  }

  /**
   * Last, since no Service has an endpoint for a moment when the API server is back. A connection
   * that a node refuses to itself by that leaves an entry in its connection tracking, which has
   * another from the same port refused for two minutes more (nf_conntrack_tcp_timeout_syn_sent).
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void servesWhileTheApiServerIsAway() throws Exception {
    String pid = System.getenv("ORDINAL_API_SERVER_PID");
    if (pid == null) {
      System.out.println(
          "Skipped the API server's absence: ORDINAL_API_SERVER_PID names no process");
    }
    assumeTrue(pid != null, "ORDINAL_API_SERVER_PID names no process");
    URI gateway = installed.gateway();
    Visitors visitors = new Visitors(gateway, VISITORS, PAUSE);
    signal("STOP", pid);
    try (visitors) {
      // What is tested is that time passes.
      Thread.sleep(AWAY.toMillis());
    } finally {
      signal("CONT", pid);
    }

    assertThat(visitors.failures()).isEmpty();
    assertThat(visitors.acknowledged()).isGreaterThan(1000);
    Installed.await("the cluster answers", () -> shellAnswers());
    installed.settle();
    patchWeights(70, 30);
    Installed.await(
        "weights follow again", () -> installed.split(100).getOrDefault("counter-canary", 0) == 30);
    patchWeights(90, 10);
  }

  private boolean shellAnswers() {
    return installed.shell().start("kubectl", "get", "httproute", "counter").code() == 0;
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  @Test
  void nobodyNoticesWhatHappensToPods() {
    Shell shell = installed.shell();
    Map<String, Instant> killed = new HashMap<>();
    long before = total();
    Visitors visitors = new Visitors(installed.gateway(), VISITORS, PAUSE);
    try (visitors;
        TotalWatch watch = new TotalWatch(() -> installed.get("/visits"))) {
      for (int i = 0; i < 10; i++) {
        replaced("counter-" + i % 2, "--wait=false");
      }
      for (int i = 0; i < 10; i++) {
        String pod = "counter-" + i % 2;
        killed.put(pod + "@" + i, Instant.now());
        replaced(pod, "--grace-period=0", "--force");
      }
      shell.helm(
          "upgrade",
          "counter",
          "charts/counter-service",
          "--reuse-values",
          "--set=env.VERSION=v3",
          "--wait");
      shell.kubectl("scale", "statefulset", "counter", "--replicas=4");
      awaitReady("counter", 4);
      shell.kubectl("scale", "statefulset", "counter", "--replicas=2");
      awaitReady("counter", 2);
      shell.kubectl("rollout", "restart", "deployment", "ordinal");
      shell.kubectl("rollout", "status", "deployment", "ordinal", "--timeout=180s");

      assertThat(watch.falls()).isEmpty();
      assertThat(watch.reads()).isGreaterThan(100);
    }
    System.out.printf(
        "%d visits, %d acknowledged, %d failed: %s%n",
        visitors.attempted(),
        visitors.acknowledged(),
        visitors.failures().size(),
        visitors.failures());
    assertThat(visitors.failures()).allMatch(failure -> wasInside(failure, killed));
    long counted = total() - before;
    assertThat(counted).isBetween(visitors.acknowledged(), visitors.attempted());
    assertThat(shell.kubectl("get", "pvc", "-o", "name")).contains("counter-3");
  }

  // A visit that was at a pod when it was killed cannot be answered by another.
  private static boolean wasInside(Visitors.Failure failure, Map<String, Instant> killed) {
    return killed.entrySet().stream()
        .anyMatch(kill ->
            kill.getKey().startsWith(failure.replica() + "@")
                && Duration.between(kill.getValue(), failure.at()).abs().toSeconds() < 15);
  }

  /** Deletes a pod and waits until another of its name is ready. */
  private void replaced(String pod, String... how) {
    Shell shell = installed.shell();
    String uid = "jsonpath={.metadata.uid}";
    String before = shell.kubectl("get", "pod", pod, "-o", uid);
    List<String> delete = new ArrayList<>(List.of("delete", "pod", pod));
    delete.addAll(List.of(how));
    shell.kubectl(delete.toArray(String[]::new));
    Installed.await(
        pod + " is replaced",
        () -> {
          Shell.Ended now = shell.start("kubectl", "get", "pod", pod, "-o", uid);
          return now.code() == 0 && !now.output().equals(before);
        });
    awaitReady("counter", 2);
  }

  private void awaitReady(String set, int replicas) {
    Installed.await(
        set + " has " + replicas + " ready replicas",
        () -> {
          String counts =
              installed
                  .shell()
                  .kubectl(
                      "get",
                      "statefulset",
                      set,
                      "-o",
                      "jsonpath={.status.replicas} {.status.readyReplicas} {.status.availableReplicas}");
          return counts.equals("%d %d %d".formatted(replicas, replicas, replicas));
        });
  }

  private long total() {
    Installed.await("a total", () -> installed.total().has("total"));
    return installed.total().path("total").asLong();
  }

  private long sumOfFiles(int replicas) {
    return installed.files("counter", replicas).values().stream().mapToLong(v -> v).sum()
        + installed.files("counter-canary", 1).values().stream().mapToLong(v -> v).sum();
  }

  private String backend(String... headers) {
    return installed.get("/", headers).headers().firstValue("x-ordinal-backend").orElse("");
  }

  private void patchWeights(int stable, int canary) {
    JsonNode rules = json("httproute", "counter").path("spec").path("rules");
    for (JsonNode rule : rules) {
      if (rule.path("backendRefs").size() == 2 && rule.path("filters").isMissingNode()) {
        ((ObjectNode) rule.path("backendRefs").get(0)).put("weight", stable);
        ((ObjectNode) rule.path("backendRefs").get(1)).put("weight", canary);
      }
    }
    installed
        .shell()
        .kubectl(
            "patch",
            "httproute",
            "counter",
            "--type=merge",
            "-p",
            "{\"spec\":{\"rules\":" + rules + "}}");
  }

  private String managers() {
    return installed
        .shell()
        .kubectl(
            "get",
            "httproute",
            "counter",
            "--show-managed-fields",
            "-o",
            "jsonpath={.metadata.managedFields[*].manager}");
  }

  private HttpResponse<String> put(String body, String account) {
    String token = installed.shell().kubectl("create", "token", account).strip();
    String address =
        installed
            .shell()
            .kubectl("get", "service", "ordinal-admin", "-o", "jsonpath={.spec.clusterIP}");
    URI weights =
        URI.create(
            "http://"
                + address
                + ":9090/api/v1/routes/"
                + installed.namespace()
                + "/counter/weights");
    Installed.await("the admin port answers", () -> send(weights, body, token).isPresent());
    return send(weights, body, token).orElseThrow();
  }

  // A node that did not hear of the API server for long takes its pods out of Services for a
  // moment.
  private static Optional<HttpResponse<String>> send(URI weights, String body, String token) {
    HttpRequest put =
        HttpRequest.newBuilder(weights)
            .header("authorization", "Bearer " + token)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return Optional.of(http.send(put, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String condition(String kind, String name, String type) {
    return ofType(json(kind, name).path("status").path("conditions"), type).path("status").asText();
  }

  private JsonNode routeCondition(String name, String type) {
    return ofType(
        json("httproute", name).path("status").path("parents").path(0).path("conditions"), type);
  }

  private static JsonNode ofType(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return Installed.JSON.createObjectNode();
  }

  private JsonNode json(String kind, String name) {
    try {
      return Installed.JSON.readTree(installed.shell().kubectl("get", kind, name, "-o", "json"));
    } catch (IOException e) {
      throw new AssertionError(kind + " " + name, e);
    }
  }
}
