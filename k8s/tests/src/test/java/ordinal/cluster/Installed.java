package ordinal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A counter, a canary of it and the gateway, installed by Helm in a namespace of their own; closing
 * it leaves nothing behind. Used by one test class.
 */
final class Installed implements AutoCloseable {
  static final JsonMapper JSON = Front.JSON;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String namespace = "ordinal-it-" + ProcessHandle.current().pid();
  private final Shell shell = new Shell(namespace);
  private volatile @Nullable URI gateway;

  Installed() {
    try {
      install();
    } catch (RuntimeException | Error e) {
      System.out.println(shell.kubectl("get", "all,gateway,httproute", "-o", "wide"));
      System.out.println(shell.kubectl("describe", "pods"));
      close();
      throw e;
    }
  }

  private void install() {
    shell.kubectl("create", "namespace", namespace);
    shell.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
    counter("counter", "v1", 2);
    counter("counter-canary", "v2", 1);
    helm(
        "install",
        "ordinal",
        "charts/gateway",
        "--set=gatewayClass.name=" + namespace,
        "--set=route.backends[0].name=counter,route.backends[0].port=8000,route.backends[0].weight=90",
        "--set=route.backends[1].name=counter-canary,route.backends[1].port=8000,route.backends[1].weight=10",
        "--set=route.canary.name=counter-canary,route.canary.port=8000");
    await("the gateway serves a total", () -> total().path("complete").asBoolean());
  }

  private void counter(String name, String version, int replicas) {
    helm(
        "install",
        name,
        "charts/counter-service",
        "--set=env.VERSION=" + version,
        "--set=replicas=" + replicas);
  }

  /** Runs helm, and waits until what it installed is ready. */
  void helm(String... arguments) {
    List<String> line = new ArrayList<>(Arrays.asList(arguments));
    line.addAll(List.of("--wait", "--timeout=3m"));
    shell.helm(line.toArray(String[]::new));
  }

  Shell shell() {
    return shell;
  }

  String namespace() {
    return namespace;
  }

  /** Where visitors reach the gateway. */
  URI gateway() {
    URI known = gateway;
    if (known == null) {
      known =
          node(
              shell.kubectl(
                  "get", "service", "ordinal", "-o", "jsonpath={.spec.ports[0].nodePort}"));
      gateway = known;
    }
    return known;
  }

  static URI node(String port) {
    String host = System.getenv().getOrDefault("ORDINAL_NODE", "127.0.0.1");
    return URI.create("http://" + host + ":" + port.strip());
  }

  HttpResponse<String> get(String path, String... headers) {
    return new Front(gateway()).get(path, headers);
  }

  JsonNode total() {
    return new Front(gateway()).total();
  }

  /** What {@code cat volume/visits} says in each pod of a StatefulSet. */
  Map<String, Long> files(String set, int replicas) {
    Map<String, Long> visits = new HashMap<>();
    for (int i = 0; i < replicas; i++) {
      String pod = set + "-" + i;
      visits.put(
          pod, Long.parseLong(shell.kubectl("exec", pod, "--", "cat", "volume/visits").strip()));
    }
    return visits;
  }

  Map<String, Integer> split(int requests) {
    return new Front(gateway()).split(requests);
  }

  /**
   * Waits until the gateway has answered for ten seconds. An API server that comes back takes its
   * nodes for lost until it has heard them, and no Service has an endpoint meanwhile.
   */
  void settle() {
    AtomicInteger answered = new AtomicInteger();
    await(
        "the gateway answers for ten seconds",
        () -> (total().isEmpty() ? answered.getAndSet(0) : answered.incrementAndGet()) >= 50);
  }

  /** A condition that throws because the gateway was not reached does not hold yet. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  public void close() {
    shell.start(
        "helm",
        "uninstall",
        "ordinal",
        "counter",
        "counter-canary",
        "--ignore-not-found",
        "--wait");
    shell.start("kubectl", "delete", "namespace", namespace, "--wait=false");
  }
}
