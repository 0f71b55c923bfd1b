package ordinal.loadtest.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ordinal.loadtest.drive.VersionSource;

/**
 * The charts of this repository in a cluster: StatefulSet {@code counter} behind a gateway that
 * carries out the StatefulRollout {@code counter}. Both stay as they are after the run, but that
 * the set is brought back to v1 before the next one.
 */
final class Cluster implements Target {
  private static final String KINDS =
      "statefulrollouts.ordinal.dev,statefulsets,pods,persistentvolumeclaims";
  private static final long REST_SECONDS = 180;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Strategy strategy;
  private final Version version;
  private final URI url;
  private final Kubectl kubectl;
  private final Watched watched = new Watched();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private Cluster(Strategy strategy, Version version, URI url, Kubectl kubectl) {
    this.strategy = strategy;
    this.version = version;
    this.url = url;
    this.kubectl = kubectl;
  }

  /** Returns when v1 serves everywhere and the strategy is in force. */
  static Cluster open(Strategy strategy, Version version, URI url, Kubectl kubectl)
      throws IOException, InterruptedException {
    Cluster cluster = new Cluster(strategy, version, url, kubectl);
    cluster.giveAllToStable();
    // The fastest way back from whatever the last run left. A revision of its own, as an aborted
    // release is Degraded until there is another one.
    kubectl.run(Strategy.RECREATE.rollout(), "apply", "--filename=-");
    cluster.setVersion("counter", "v1", Version.GOOD, "RUN=" + System.currentTimeMillis());
    cluster.awaitRest();
    kubectl.run("", "scale", "statefulset/counter-green", "--replicas=0");
    kubectl.run(strategy.rollout(), "apply", "--filename=-");
    cluster.awaitRest();
    return cluster;
  }

  // Blue/green leaves the other set serving, and this one without replicas.
  private void giveAllToStable() throws IOException, InterruptedException {
    JsonNode route = kubectl.get("httproute/counter");
    for (JsonNode rule : route.path("spec").path("rules")) {
      List<String> names = rule.path("backendRefs").findValuesAsText("name");
      if (names.contains("counter-stable") && !rule.has("filters")) {
        for (JsonNode backend : rule.path("backendRefs")) {
          boolean stable = backend.path("name").asText().equals("counter-stable");
          ((ObjectNode) backend).put("weight", stable ? 100 : 0);
        }
      }
    }
    int replicas = 0;
    for (JsonNode set : kubectl.get("statefulsets").path("items")) {
      if (name(set).startsWith("counter")) {
        replicas = Math.max(replicas, set.path("spec").path("replicas").asInt());
      }
    }
    kubectl.run("", "scale", "statefulset/counter", "--replicas=" + replicas);
    kubectl.run(route.toString(), "replace", "--filename=-");
  }

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public URI traffic() {
    return url;
  }

  @Override
  public VersionSource version() {
    return new VersionSource.JsonField("version");
  }

  @Override
  public boolean keepAlive() {
    return true;
  }

  @Override
  public Optional<String> oldVersion() {
    return Optional.of("v1");
  }

  @Override
  public Optional<String> newVersion() {
    return Optional.of("v2");
  }

  @Override
  public void release() throws IOException, InterruptedException {
    setVersion(strategy == Strategy.BLUE_GREEN ? "counter-green" : "counter", "v2", version);
    watched.released();
  }

  @Override
  public void promote() throws IOException, InterruptedException {
    command("promote-full");
  }

  @Override
  public void rollBack() throws IOException, InterruptedException {
    String phase = Watched.phase(status(kubectl.get(KINDS)));
    command(phase.equals("Healthy") ? "undo" : "abort");
  }

  @Override
  public State state() throws IOException, InterruptedException {
    JsonNode all = kubectl.get(KINDS);
    return watched.state(status(all), replicas(all));
  }

  /** Each look is a kubectl, which takes a tenth of a second of a processor. */
  @Override
  public Duration look() {
    return Duration.ofSeconds(1);
  }

  /** What the gateway adds up; where a part of it is missing it is not known. */
  @Override
  public Optional<Long> visits() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/visits")).timeout(PATIENCE).GET().build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode total = new ObjectMapper().readTree(answer.body());
    return total.path("complete").asBoolean()
        ? Optional.of(total.path("total").asLong())
        : Optional.empty();
  }

  /** Its metrics are not reached from here. */
  @Override
  public Optional<Long> answers() {
    return Optional.empty();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private void command(String verb) throws IOException, InterruptedException {
    kubectl.run(
        "", "annotate", "statefulrollout", "counter", "ordinal.dev/command=" + verb, "--overwrite");
  }

  private void setVersion(String set, String name, Version kind, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "set",
                "env",
                "statefulset/" + set,
                "VERSION=" + name,
                "FAULT_ERROR_RATE=" + kind.errorRate(),
                "FAULT_LATENCY_MILLIS=" + kind.latencyMillis()));
    command.addAll(List.of(more));
    kubectl.run("", command.toArray(String[]::new));
  }

  private void awaitRest() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REST_SECONDS);
    JsonNode all = kubectl.get(KINDS);
    while (!watched.isAtRest(status(all), replicas(all))) {
      if (System.nanoTime() > end) {
        throw new IOException("statefulrollout counter does not come to rest: " + status(all));
      }
      TimeUnit.MILLISECONDS.sleep(500);
      all = kubectl.get(KINDS);
    }
  }

  private static JsonNode status(JsonNode all) throws IOException {
    for (JsonNode object : all.path("items")) {
      if (is(object, "StatefulRollout") && name(object).equals("counter")) {
        return object.path("status");
      }
    }
    throw new IOException("there is no statefulrollout counter");
  }

  private static Replicas replicas(JsonNode all) {
    int expected = 0;
    int existing = 0;
    int ready = 0;
    int volumes = 0;
    for (JsonNode object : all.path("items")) {
      if (is(object, "StatefulSet") && name(object).equals("counter")) {
        expected = object.path("spec").path("replicas").asInt();
      } else if (is(object, "PersistentVolumeClaim")) {
        volumes += name(object).contains("counter") ? 1 : 0;
      } else if (is(object, "Pod") && name(object).matches("counter(-[a-z]+)?-[0-9]+")) {
        existing++;
        ready += isReady(object) ? 1 : 0;
      }
    }
    int weight = 0;
    for (JsonNode object : all.path("items")) {
      weight = is(object, "StatefulRollout") ? Watched.weight(object.path("status")) : weight;
    }
    return new Replicas(expected, Math.max(0, expected - ready), existing, volumes, weight);
  }

  private static boolean isReady(JsonNode pod) {
    if (pod.path("metadata").has("deletionTimestamp")) {
      return false;
    }
    for (JsonNode condition : pod.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static boolean is(JsonNode object, String kind) {
    return object.path("kind").asText().equals(kind);
  }

  private static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }
}
