package ordinal.gateway.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code ordinal gateway} as a process of its own before one replica, with a heap of its own, seen
 * through its port and the kernel's account of its memory. Closing it kills it. Linux only.
 */
public final class GatewayProcess implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final int port;

  /**
   * Returns when it accepts connections.
   *
   * @param folder for its configuration, state and log
   * @param origin port of the replica
   * @param flags of the JVM
   */
  public GatewayProcess(Path folder, int origin, String... flags) throws IOException {
    this(folder, origin, Map.of(), flags);
  }

  /**
   * The same with variables of its own.
   *
   * @throws IOException with its log, where it ends instead
   */
  public GatewayProcess(Path folder, int origin, Map<String, String> environment, String... flags)
      throws IOException {
    port = Ports.free();
    log = folder.resolve("log");
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("all.yaml"), objects(port, origin));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "ordinal.gateway.Main",
            "gateway",
            "--bind=127.0.0.1",
            "--admin-port=0",
            "--config=" + config,
            "--data=" + folder.resolve("state")));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    awaitOpen();
  }

  public int port() {
    return port;
  }

  /** Sends a request on a connection of its own and reads the answer. */
  public RawConnection.Message ask(String request) throws IOException {
    try (RawConnection client = RawConnection.to(port)) {
      return client.send(request).readAnswer();
    }
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  /** The most memory that it ever held, in bytes: {@code VmHWM} of proc(5). */
  public long peakMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("the gateway has ended"));
  }

  /** Tells it to end, by SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Has it end by SIGTERM and says its exit code, 128 and more where a signal ended it. */
  public int stopWithin(Duration grace) throws IOException, InterruptedException {
    terminate();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("runs on after SIGTERM: " + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void awaitOpen() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        RawConnection.to(port).close();
        return;
      } catch (ConnectException e) {
        if (!process.isAlive()) {
          int code = process.exitValue();
          throw new IOException(
              "the gateway does not start, it ended with " + code + ": " + log(), e);
        }
        if (System.nanoTime() > end) {
          close();
          throw new IOException("the gateway does not start: " + log(), e);
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static String objects(int port, int origin) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: web}
    spec:
      gatewayClassName: ordinal
      listeners: [{name: http, port: %d, protocol: HTTP}]
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: all}
    spec:
      parentRefs: [{name: web}]
      rules: [{backendRefs: [{name: origin, port: 80}]}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: origin}
    spec: {ports: [{port: 80}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: origin, labels: {kubernetes.io/service-name: origin}}
    addressType: IPv4
    ports: [{port: %d}]
    endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: origin-0}}]
    """
        .formatted(port, origin);
  }
}
