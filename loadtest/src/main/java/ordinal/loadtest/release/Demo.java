package ordinal.loadtest.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ordinal.loadtest.drive.VersionSource;

/**
 * {@code ordinal demo --release} in a process of its own, with a folder of its own: three counters
 * of version v1 behind the gateway. Closing it ends it.
 */
final class Demo implements Target {
  private static final int REPLICAS = 3;
  private static final long START_SECONDS = 180;
  private static final long GRACE_SECONDS = 20;
  private static final String ROLLOUT = "/api/v1/rollouts/default/counter";

  private final Strategy strategy;
  private final Version version;
  private final Path data;
  private final int port;
  private final Process process;
  private final AdminApi admin;
  private final Watched watched = new Watched();

  private Demo(Strategy strategy, Version version, Path data) throws IOException {
    this.strategy = strategy;
    this.version = version;
    this.data = Files.createDirectories(data);
    port = freePort();
    int adminPort = freePort();
    List<String> arguments =
        List.of(
            "demo",
            "--release",
            "--replicas=" + REPLICAS,
            "--port=" + port,
            "--admin-port=" + adminPort,
            "--data=" + data);
    admin = new AdminApi(URI.create("http://127.0.0.1:" + adminPort));
    process =
        new ProcessBuilder(Children.command(arguments))
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  /** Returns when it serves and the strategy is in force. */
  static Demo start(Strategy strategy, Version version, Path data)
      throws IOException, InterruptedException {
    Demo demo = new Demo(strategy, version, data);
    try {
      demo.await("start", () -> Files.readString(demo.log()).contains("Ctrl-C"));
      Files.writeString(demo.config().resolve("rollout.yaml"), strategy.rollout());
      demo.await("take the strategy", demo::isAtRest);
      return demo;
    } catch (IOException | InterruptedException | RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public URI traffic() {
    return URI.create("http://127.0.0.1:" + port + "/");
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
  public void release() throws IOException {
    Path file = config().resolve("counter.yaml");
    String text = Files.readString(file);
    // The first set is the one that serves; blue/green releases by the template of the other.
    int from = strategy == Strategy.BLUE_GREEN ? text.indexOf("name: counter-green") : 0;
    String edited =
        text.substring(0, from)
            + text.substring(from)
                .replaceFirst("(name: VERSION, value: )v1", "$1v2")
                .replaceFirst(
                    "(name: FAULT_ERROR_RATE, value: )\"0\"",
                    "$1\"%s\"".formatted(version.errorRate()))
                .replaceFirst(
                    "(name: FAULT_LATENCY_MILLIS, value: )\"0\"",
                    "$1\"%d\"".formatted(version.latencyMillis()));
    Files.writeString(file, edited);
    watched.released();
  }

  @Override
  public void promote() throws IOException, InterruptedException {
    admin.post(ROLLOUT + "/promote-full");
  }

  @Override
  public void rollBack() throws IOException, InterruptedException {
    boolean atRest = Watched.phase(status()).equals("Healthy");
    admin.post(ROLLOUT + (atRest ? "/undo" : "/abort"));
  }

  @Override
  public State state() throws IOException, InterruptedException {
    JsonNode status = status();
    return watched.state(status, replicas(Watched.weight(status)));
  }

  @Override
  public Optional<Long> visits() throws IOException {
    try (Stream<Path> folders = Files.list(data.resolve("replicas"))) {
      long sum = 0;
      for (Path file : folders.map(f -> f.resolve("visits")).filter(Files::exists).toList()) {
        sum += Long.parseLong(Files.readString(file).strip());
      }
      return Optional.of(sum);
    }
  }

  @Override
  public Optional<Long> answers() throws IOException, InterruptedException {
    return Optional.of(
        admin
            .text("/metrics")
            .lines()
            .filter(l -> l.startsWith("ordinal_http_requests_seconds_count"))
            .mapToLong(l -> (long) Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
            .sum());
  }

  @Override
  public void close() {
    admin.close();
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode status() throws IOException, InterruptedException {
    JsonNode rollout = admin.get(ROLLOUT);
    return rollout.has("status") ? rollout.path("status") : rollout;
  }

  private boolean isAtRest() throws IOException, InterruptedException {
    return watched.isAtRest(status(), replicas(0));
  }

  // A replica is listed once for each Service that selects it.
  private Replicas replicas(int weight) throws IOException, InterruptedException {
    Map<String, Boolean> ready = new HashMap<>();
    for (JsonNode replica : admin.get("/api/v1/replicas").path("replicas")) {
      boolean serves = replica.path("ready").asBoolean();
      ready.merge(replica.path("name").asText(), serves, Boolean::logicalOr);
    }
    int serving = (int) ready.values().stream().filter(r -> r).count();
    return new Replicas(
        REPLICAS, Math.max(0, REPLICAS - serving), ready.size(), volumes().size(), weight);
  }

  private Set<Path> volumes() throws IOException {
    try (Stream<Path> folders = Files.list(data.resolve("replicas"))) {
      return new HashSet<>(folders.toList());
    }
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!holds(condition)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("the demo does not %s; its last words: %s".formatted(what, words()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean holds(Condition condition) throws InterruptedException {
    try {
      return condition.holds();
    } catch (IOException e) {
      // Not there yet; who waits says so when it takes too long.
      return false;
    }
  }

  private String words() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  private Path config() {
    return data.resolve("config");
  }

  private Path log() {
    return data.resolve("demo.log");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
