package ordinal.gateway.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.Verb;

/** {@code ordinal demo --release} in this process, released as a person would: by its files. */
final class ReleaseHere implements AutoCloseable {
  static final ObjectKey COUNTER = new ObjectKey("StatefulRollout", "default", "counter");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path config;
  private final Path state;
  private final StringWriter printed = new StringWriter();
  private final Demo demo;

  /** What visitors met: those that were acknowledged, and every other answer. */
  static final class Load {
    final AtomicLong acknowledged = new AtomicLong();
    final List<String> failures = new ArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Thread> threads = new ArrayList<>();

    void stop() throws InterruptedException {
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private synchronized void failed(String what) {
      failures.add(what);
    }
  }

  private ReleaseHere(Path data, DemoSettings settings, Optional<LocalStatefulSets.Kubelet> kubelet)
      throws Exception {
    this.config = data.resolve("config");
    this.state = data.resolve("gateway");
    this.demo = Demo.start(settings, new PrintWriter(printed, true), kubelet);
  }

  /**
   * Three replicas of v1.
   *
   * @param strategy of the rollout, as YAML
   */
  static ReleaseHere start(Path data, String canaryService, String strategy) throws Exception {
    return start(data, canaryService, strategy, Optional.empty());
  }

  /** The same with replicas of another kind. */
  static ReleaseHere start(
      Path data, String canaryService, String strategy, Optional<LocalStatefulSets.Kubelet> kubelet)
      throws Exception {
    write(data, canaryService, strategy);
    ReleaseHere here =
        new ReleaseHere(data, new DemoSettings(3, 0, 0, data, 0, false, true), kubelet);
    here.eventually("at rest", () -> here.phase().equals("Healthy"));
    return here;
  }

  /** The rollout is there before the demo, which then leaves it alone. */
  static void write(Path data, String canaryService, String strategy) throws IOException {
    Files.createDirectories(data.resolve("config"));
    Files.writeString(
        data.resolve("config/rollout.yaml"),
        """
        apiVersion: ordinal.dev/v1alpha1
        kind: StatefulRollout
        metadata: {name: counter}
        spec:
          statefulSetRef: {name: counter}
          routeRef: {name: counter}
          stableService: counter-stable
          canaryService: %s
          progressDeadline: 30s
          stateLoss:
            aggregation: visits
            counted: [{method: GET, path: /}]
          strategy:
        %s
        """
            .formatted(canaryService, strategy.indent(4)));
  }

  /** Replaces text in {@code counter.yaml}, where it stands first. */
  void edit(String before, String after) throws IOException {
    edit(config, before, after);
  }

  static void edit(Path config, String before, String after) throws IOException {
    Path file = config.resolve("counter.yaml");
    String text = Files.readString(file);
    int at = text.indexOf(before);
    assertThat(at).as(before).isNotNegative();
    Files.writeString(file, text.substring(0, at) + after + text.substring(at + before.length()));
  }

  void ask(Verb verb) throws Exception {
    demo.rollouts().ask(COUNTER, verb, "test", Optional.empty());
  }

  JsonNode status() {
    return status(state);
  }

  /** As it is kept: a null node before the first. */
  static JsonNode status(Path state) {
    try {
      JsonNode kept =
          JSON.readTree(Files.readString(state.resolve("rollouts/default.counter.json")));
      return JSON.readTree(kept.path("status").asText("{}"));
    } catch (NoSuchFileException e) {
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  String phase() {
    return status().path("phase").asText();
  }

  /** Four visitors that open the page one time after the other. */
  Load load() {
    Load load = new Load();
    for (int i = 0; i < 4; i++) {
      load.threads.add(Thread.ofVirtual().start(() -> visit(load)));
    }
    return load;
  }

  private void visit(Load load) {
    while (load.running.get()) {
      try {
        HttpResponse<String> answer = get("/");
        if (answer.statusCode() == 200) {
          load.acknowledged.incrementAndGet();
        } else {
          load.failed(answer.statusCode() + " " + answer.headers().map());
        }
      } catch (Exception e) {
        load.failed(e.toString());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + demo.port() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode total() {
    try {
      return JSON.readTree(get("/visits").body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Version by replica, as replicas say it of themselves. */
  SequencedMap<String, String> versions() {
    SequencedMap<String, String> versions = new TreeMap<>();
    for (JsonNode replica : total().path("replicas")) {
      String name = replica.path("replica").asText();
      try {
        String own = get("/config", "x-ordinal-replica", name).body();
        versions.put(name, JSON.readTree(own).path("version").asText("down"));
      } catch (Exception e) {
        versions.put(name, "down");
      }
    }
    return versions;
  }

  /** Weights of the route by Service. */
  String weights() {
    try {
      String route = Files.readString(config.resolve("route.yaml"));
      return String.join(
          " ",
          route
              .substring(route.indexOf("- name: weighted"))
              .lines()
              .filter(line -> line.contains("weight:"))
              .map(line -> line.replaceAll("[^0-9]", ""))
              .toList());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  String printed() {
    return printed.toString();
  }

  void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not within %d s: %s: %s%n%s%n%s"
                .formatted(
                    PATIENCE.toSeconds(), what, status(), total(), requireNonNull(printed())));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    demo.close();
    client.close();
  }
}
