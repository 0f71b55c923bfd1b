package ordinal.loadtest;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code ./ordinal gateway} with the flags that it ships with, before two replicas on this machine:
 * one for {@code /stall}, the other for all else. Closing it ends it. Linux only.
 */
final class OwnGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  /** Returns when it accepts connections. */
  OwnGateway(Path folder, int origin, int stalling) throws IOException, InterruptedException {
    port = freePort();
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        config.resolve("all.yaml"),
        """
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
          rules:
            - matches: [{path: {value: /stall}}]
              backendRefs: [{name: stalling, port: 80}]
            - backendRefs: [{name: origin, port: 80}]
        %s%s\
        """
            .formatted(port, service("origin", origin), service("stalling", stalling)));
    process =
        new ProcessBuilder(
                "./ordinal",
                "gateway",
                "--bind=127.0.0.1",
                "--admin-port=0",
                "--config=" + config,
                "--data=" + folder.resolve("state"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    // Whatever ends this program ends the gateway.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitOpen();
  }

  int port() {
    return port;
  }

  /**
   * Objects for the same port that differ with each number: what answers carry, weights, and the
   * address of a replica.
   */
  static String changing(int port, int number, int one, int two) {
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
      rules:
        - filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-change, value: '%d'}]}}]
          backendRefs: [{name: origin, port: 80, weight: %d}, {name: second, port: 80, weight: %d}]
    %s%s\
    """
        .formatted(
            port,
            number,
            1 + number % 10,
            number % 3,
            service("origin", number % 2 == 0 ? one : two),
            service("second", two));
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /** A client that takes little before it is read from. */
  Socket connectWithSmallBuffer() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** Processor time so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory in bytes. */
  long memory() throws IOException {
    return status("VmRSS:");
  }

  /** The most that it ever was. */
  long peakMemory() throws IOException {
    return status("VmHWM:");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private long status(String line) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(l -> l.startsWith(line))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("the gateway has ended"));
  }

  private void awaitOpen() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        connect().close();
        return;
      } catch (ConnectException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          close();
          throw new IOException("the gateway does not start", e);
        }
        Thread.sleep(20);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String service(String name, int port) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s}
    spec: {ports: [{port: 80}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    ports: [{port: %2$d}]
    endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: %1$s-0}}]
    """
        .formatted(name, port);
  }
}
