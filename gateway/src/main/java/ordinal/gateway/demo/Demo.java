package ordinal.gateway.demo;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ordinal.gateway.config.Settings;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.server.GatewayServer;
import org.jspecify.annotations.Nullable;

/**
 * A counter in two versions, its configuration folder and the gateway before it, on this machine.
 * Blocking: started and closed on plain threads.
 */
public final class Demo implements AutoCloseable {
  private final DemoSettings settings;
  private final PrintWriter out;
  private final Optional<LocalStatefulSets.Kubelet> kubelet;
  private final Vertx vertx = Vertx.vertx();
  private final SequencedMap<DemoReplica, RunningReplica> replicas = new LinkedHashMap<>();
  private @Nullable FolderLock lock;
  private @Nullable LocalStatefulSets sets;
  private @Nullable GatewayServer gateway;
  private @Nullable Visitors visitors;

  private Demo(
      DemoSettings settings, PrintWriter out, Optional<LocalStatefulSets.Kubelet> kubelet) {
    this.settings = settings;
    this.out = out;
    this.kubelet = kubelet;
  }

  /**
   * Starts all of it and says what to try next.
   *
   * @throws IOException in one line: a port in use, a damaged visit file, a folder that another
   *     demo uses
   */
  public static Demo start(DemoSettings settings, PrintWriter out)
      throws IOException, InterruptedException {
    return start(settings, out, Optional.empty());
  }

  /** The same with replicas of another kind in its releases. */
  static Demo start(
      DemoSettings settings, PrintWriter out, Optional<LocalStatefulSets.Kubelet> kubelet)
      throws IOException, InterruptedException {
    Demo demo = new Demo(settings, out, kubelet);
    try {
      if (settings.release()) {
        demo.runReleases(System.nanoTime());
      } else {
        demo.run(System.nanoTime());
      }
      return demo;
    } catch (IOException | InterruptedException | RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  private void run(long began) throws IOException, InterruptedException {
    startReplicas();
    SequencedMap<DemoReplica, Integer> ports = new LinkedHashMap<>();
    replicas.forEach((replica, running) -> ports.put(replica, running.port()));
    DemoFolder.write(settings, chosenPort(), ports);
    Opened opened = open(GatewayServer.start(gatewaySettings()));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    out.print(Banner.text(settings, replicas, opened.port(), opened.adminPort(), took));
    out.flush();
  }

  private void runReleases(long began) throws IOException, InterruptedException {
    lock = FolderLock.of(settings.data());
    DemoFolder.writeForReleases(settings, chosenPort());
    LocalStatefulSets started =
        new LocalStatefulSets(
            new LocalStatefulSets.Places(
                DemoFolder.sets(settings),
                DemoFolder.replicas(settings),
                settings.state().resolve("statefulsets.json")),
            kubelet.orElse(this::start),
            System::nanoTime,
            () -> UUID.randomUUID().toString(),
            this::say);
    sets = started;
    started.start();
    started.awaitStarted(Duration.ofSeconds(60));
    Opened opened = open(GatewayServer.start(gatewaySettings(), started));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    out.print(
        Banner.ofReleases(settings, started.lines(), opened.port(), opened.adminPort(), took));
    out.flush();
  }

  private record Opened(int port, int adminPort) {}

  private Opened open(GatewayServer started) {
    gateway = started;
    int port = started.ports().values().stream().findFirst().orElseThrow();
    if (settings.traffic() > 0) {
      visitors = Visitors.start(vertx, port, settings.traffic(), this::say);
    }
    return new Opened(port, started.adminPort());
  }

  private int chosenPort() throws IOException {
    return settings.port() == 0 ? freePort() : settings.port();
  }

  // A listener names its port, so 0 cannot stand in the folder.
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Settings gatewaySettings() {
    Settings defaults = Settings.of(settings.config(), settings.state());
    Settings.Admin admin = defaults.admin();
    return new Settings(
        defaults.source(),
        defaults.data(),
        defaults.traffic(),
        new Settings.Admin(admin.bind(), settings.adminPort(), admin.tokens()),
        defaults.upstream(),
        defaults.totals(),
        defaults.limits());
  }

  // All at once: each waits for its disk, and for its JVM where it has one.
  private void startReplicas() throws IOException, InterruptedException {
    SequencedMap<DemoReplica, Future<RunningReplica>> starting = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Stream.concat(
              IntStream.range(0, settings.replicas()).mapToObj(DemoReplica::stable),
              Stream.of(DemoReplica.canary()))
          .forEach(replica -> starting.put(replica, threads.submit(() -> start(replica))));
    }
    IOException failure = null;
    for (var one : starting.entrySet()) {
      try {
        replicas.put(one.getKey(), one.getValue().get());
      } catch (ExecutionException e) {
        failure = new IOException(String.valueOf(one.getValue().exceptionNow().getMessage()), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private RunningReplica start(DemoReplica replica) throws IOException {
    return start(replica.launch(settings.replica(replica.name())));
  }

  // The volume is the ordinal's, whatever revision mounts it.
  private RunningReplica start(String pod, Map<String, String> environment) throws IOException {
    if (Boolean.parseBoolean(environment.get("CRASH"))) {
      throw new IOException("CRASH is true");
    }
    String config =
        """
        {"title": "Visits", "version": "%s", "service": "counter"}
        """
            .formatted(environment.getOrDefault("VERSION", "dev"));
    return start(new Launch(pod, settings.replica(pod), config, environment));
  }

  private RunningReplica start(Launch launch) throws IOException {
    return settings.processes()
        ? ReplicaProcess.start(launch, this::say)
        : ReplicaHere.start(vertx, launch, this::say);
  }

  /** Where visitors come in. */
  int port() {
    return requireNonNull(gateway).ports().values().iterator().next();
  }

  Rollouts rollouts() {
    return requireNonNull(gateway).rollouts();
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Visitors first, then the gateway, which drains, then the replicas. */
  @Override
  public void close() {
    if (visitors != null) {
      visitors.stop();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (sets != null) {
      sets.close();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      replicas.values().forEach(replica -> threads.execute(replica::stop));
    }
    vertx.close().await();
    unlock();
  }

  private void unlock() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      say("the folder stays locked: " + e.getMessage());
    }
  }
}
