package ordinal.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A replica that speaks as the counter does, and whose version may be one that answers every visit
 * with 200 and counts only every second of them.
 */
final class ForgetfulReplica implements RunningReplica {
  static final String FORGETFUL = "forgetful";

  private final String pod;
  private final String version;
  private final AtomicLong visits;
  private final AtomicLong asked = new AtomicLong();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ForgetfulReplica(String pod, String version, AtomicLong visits) throws IOException {
    this.pod = pod;
    this.version = version;
    this.visits = visits;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** What starts them; a pod's count outlives it, as its volume does. */
  static LocalStatefulSets.Kubelet kubelet() {
    Map<String, AtomicLong> volumes = new ConcurrentHashMap<>();
    return (pod, environment) ->
        new ForgetfulReplica(
            pod,
            environment.getOrDefault("VERSION", ""),
            volumes.computeIfAbsent(pod, _ -> new AtomicLong()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/")) {
      boolean forgets = version.equals(FORGETFUL) && asked.incrementAndGet() % 2 == 0;
      if (!forgets) {
        visits.incrementAndGet();
      }
    }
    byte[] body =
        """
        {"replica": "%s", "ordinal": %s, "version": "%s", "visits": %d}
        """
            .formatted(pod, pod.substring(pod.lastIndexOf('-') + 1), version, visits.get())
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public String where() {
    return "port " + port();
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public void stop() {
    server.stop(1);
    threads.close();
  }
}
