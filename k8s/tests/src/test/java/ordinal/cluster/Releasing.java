package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * One of the examples of k8s/rollouts behind two gateways, in a namespace of its own; closing it
 * leaves nothing behind. Used by one test class.
 */
final class Releasing implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int VISITORS = 8;
  private static final int CROWD = 60;
  private static final Duration SELDOM = Duration.ofMillis(800);

  private final String example;
  private final String namespace;
  private final Shell shell;
  private final Front front;

  /** A pod as it is now. */
  record Pod(String name, String revision, boolean ready) {}

  Releasing(String example) {
    this(example, UnaryOperator.identity());
  }

  /**
   * @param change to the example's manifests
   * @param values of the gateway's chart, as {@code --set} takes them
   */
  Releasing(String example, UnaryOperator<String> change, String... values) {
    this.example = example;
    this.namespace = "rollout-it-" + example + "-" + ProcessHandle.current().pid();
    this.shell = new Shell(namespace);
    try {
      this.front = new Front(install(change, values));
      await("the gateway serves a total", () -> total().path("complete").asBoolean());
      await("the rollout is at rest", () -> phase().equals("Healthy"));
    } catch (RuntimeException | Error e) {
      story();
      close();
      throw e;
    }
  }

  private URI install(UnaryOperator<String> change, String... values) {
    shell.kubectl("create", "namespace", namespace);
    shell.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
    shell.helm(
        "install",
        "ordinal",
        "charts/gateway",
        "--set=gatewayClass.name=" + namespace,
        "--set=image.tag=" + System.getProperty("ordinal.tag", ""),
        "--set=route.enabled=false",
        "--set=resources.requests.cpu=50m",
        "--set=" + String.join(",", values),
        "--wait",
        "--timeout=3m");
    apply(change.apply(manifests()));
    return Installed.node(
        shell.kubectl("get", "service", "ordinal", "-o", "jsonpath={.spec.ports[0].nodePort}"));
  }

  // More of a processor than the example grants, so that a JVM starts in seconds.
  private String manifests() {
    String tag = System.getProperty("ordinal.tag", "");
    String manifests =
        shell
            .kubectl("kustomize", "k8s/rollouts/" + example)
            .replaceAll("(?m)^( +)namespace: ordinal$", "$1namespace: " + namespace)
            .replaceAll("(limits:\\s+cpu: )100m", "$11");
    return tag.isEmpty()
        ? manifests
        : manifests.replaceAll("(ordinal/counter-service:)\\S+", "$1" + tag);
  }

  void apply(String manifests) {
    try {
      Path file = Files.createTempFile("apply", ".yaml");
      Files.writeString(file, manifests);
      shell.kubectl("apply", "-f", file.toString());
      Files.delete(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Shell shell() {
    return shell;
  }

  Front front() {
    return front;
  }

  String namespace() {
    return namespace;
  }

  JsonNode total() {
    return front.total();
  }

  Visitors visitors() {
    return new Visitors(front.gateway(), VISITORS, PAUSE);
  }

  /** Many users who come now and then. */
  Visitors crowd() {
    return new Visitors(front.gateway(), CROWD, SELDOM);
  }

  /** Another version, as environment. */
  void release(String set, String... environment) {
    List<String> line = new ArrayList<>(List.of("set", "env", "statefulset/" + set));
    line.addAll(List.of(environment));
    shell.kubectl(line.toArray(String[]::new));
  }

  /** As a person does it. */
  void ask(String verb) {
    shell.kubectl(
        "annotate", "statefulrollout", "counter", "ordinal.dev/command=" + verb, "--overwrite");
  }

  /** Replaces the strategy. */
  void strategy(String json) {
    shell.kubectl(
        "patch",
        "statefulrollout",
        "counter",
        "--type=json",
        "-p",
        "[{\"op\": \"replace\", \"path\": \"/spec/strategy\", \"value\": " + json + "}]");
  }

  JsonNode json(String... what) {
    List<String> line = new ArrayList<>(List.of("get"));
    line.addAll(List.of(what));
    line.addAll(List.of("-o", "json"));
    Shell.Ended ended = shell.start("kubectl", line.toArray(String[]::new));
    try {
      // An API server that is away is asked again.
      return ended.code() == 0
          ? Front.JSON.readTree(ended.output())
          : Front.JSON.createObjectNode();
    } catch (IOException e) {
      return Front.JSON.createObjectNode();
    }
  }

  JsonNode status() {
    return json("statefulrollout", "counter").path("status");
  }

  String phase() {
    return status().path("phase").asText();
  }

  void awaitPhase(String phase) {
    await(phase, () -> phase().equals(phase));
  }

  /** Waits until it is at that step, counted from 0, and stays there. */
  void awaitPausedAt(int step) {
    await(
        "paused at step " + step,
        () -> {
          JsonNode status = status();
          return status.path("phase").asText().equals("Paused")
              && status.path("step").asInt(-1) == step;
        });
  }

  List<Pod> pods() {
    List<Pod> pods = new ArrayList<>();
    for (JsonNode pod : json("pods", "-l", "app.kubernetes.io/name=counter").path("items")) {
      boolean ready =
          StreamSupport.stream(pod.path("status").path("conditions").spliterator(), false)
              .anyMatch(condition ->
                  condition.path("type").asText().equals("Ready")
                      && condition.path("status").asText().equals("True"));
      pods.add(
          new Pod(
              pod.path("metadata").path("name").asText(),
              pod.path("metadata").path("labels").path("controller-revision-hash").asText(),
              ready && pod.path("metadata").path("deletionTimestamp").isMissingNode()));
    }
    return pods;
  }

  /** Whether so many pods are there, all of them ready and of that revision. */
  boolean allAt(String revision, int replicas) {
    List<Pod> pods = pods();
    return pods.size() == replicas
        && pods.stream().allMatch(pod -> pod.ready() && pod.revision().equals(revision));
  }

  /** Weight of each Service in the last rule of the route. */
  Map<String, Integer> weights() {
    Map<String, Integer> weights = new HashMap<>();
    JsonNode rules = json("httproute", "counter").path("spec").path("rules");
    for (JsonNode backend : rules.path(rules.size() - 1).path("backendRefs")) {
      weights.put(backend.path("name").asText(), backend.path("weight").asInt(1));
    }
    return weights;
  }

  int partition(String set) {
    return json("statefulset", set)
        .path("spec")
        .path("updateStrategy")
        .path("rollingUpdate")
        .path("partition")
        .asInt(0);
  }

  /** A total that is whole. */
  long complete() {
    await("a complete total", () -> total().path("complete").asBoolean());
    return total().path("total").asLong();
  }

  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        story();
        throw new AssertionError(
            "not within " + PATIENCE.toSeconds() + " s: " + what + ", but " + status());
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Shows what happened, for whoever reads of a failure. */
  void story() {
    System.out.println(Instant.now() + " the story of " + namespace);
    for (String[] line :
        List.of(
            new String[] {"describe", "statefulrollout"},
            new String[] {"get", "all", "-o", "wide"},
            new String[] {"logs", "-l", "app.kubernetes.io/instance=ordinal", "--tail=60"})) {
      System.out.println(shell.start("kubectl", line).output());
    }
  }

  @Override
  public void close() {
    shell.start("kubectl", "delete", "statefulrollout", "--all", "--timeout=60s");
    shell.start("helm", "uninstall", "ordinal", "--ignore-not-found", "--wait");
    shell.start("kubectl", "delete", "namespace", namespace, "--wait=false");
  }
}
