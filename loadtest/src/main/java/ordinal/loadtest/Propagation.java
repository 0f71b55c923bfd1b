package ordinal.loadtest;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * How long after the API server's answer to a change of weights the first request goes the new way,
 * in a cluster with many other objects. Needs a gateway that follows the cluster.
 */
final class Propagation {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // A release engineer's pace would be slower; a script's is not.
  private static final long SETTLE_MILLIS = 100;
  private static final int WARM_UP = 100;

  private final URI gateway;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  private Propagation(int port) {
    gateway = URI.create("http://127.0.0.1:" + port + "/");
  }

  public static void main(String[] args) throws Exception {
    int flips = Integer.parseInt(args[0]);
    int port = Integer.parseInt(args[1]);
    long pid = Long.parseLong(args[2]);
    String address = address();
    HttpServer a = server(address, "a");
    HttpServer b = server(address, "b");
    try (KubernetesClient client = new KubernetesClientBuilder().build();
        Fleet fleet = new Fleet(client, "ordinal-propagation-" + pid)) {
      fleet.create(port, 500, 200, 2000, at(a), at(b));
      System.out.println("500 routes, 200 Services, 2,000 endpoints are created");
      new Propagation(port).run(fleet, flips);
      System.out.println("gateway: " + memory(pid));
    } finally {
      a.stop(0);
      b.stop(0);
    }
  }

  private void run(Fleet fleet, int flips) throws Exception {
    awaitBackend("a", System.nanoTime() + PATIENCE.toNanos());
    requests.set(0);
    failures.set(0);
    Histogram micros = new Histogram(3);
    AtomicBoolean running = new AtomicBoolean(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> visitor =
          threads.submit(() -> {
            while (running.get()) {
              ask();
            }
            return null;
          });
      for (int i = -WARM_UP; i < flips; i++) {
        long took = shift(fleet, i % 2 == 0);
        if (i >= 0) {
          micros.recordValue(took);
        }
        Thread.sleep(SETTLE_MILLIS);
      }
      running.set(false);
      visitor.get();
    }
    System.out.printf(
        "%d changes, from the API server's answer to the first request the new way: p50 %.1f ms,"
            + " p90 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        flips,
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(90) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getMaxValue() / 1000.0);
    System.out.printf("%d requests meanwhile, %d failed%n", requests.get(), failures.get());
  }

  /** Microseconds from the API server's answer to the first request that went the new way. */
  private long shift(Fleet fleet, boolean toB) throws InterruptedException {
    fleet.shift(toB);
    long told = System.nanoTime();
    long seen = awaitBackend(toB ? "b" : "a", told + PATIENCE.toNanos());
    return (seen - told) / 1000;
  }

  /** Returns when the first request that went there was answered. */
  private long awaitBackend(String backend, long deadline) throws InterruptedException {
    while (!ask().equals(backend)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no request reached backend " + backend);
      }
    }
    return System.nanoTime();
  }

  private String ask() throws InterruptedException {
    requests.incrementAndGet();
    HttpRequest request =
        HttpRequest.newBuilder(gateway).header("host", Fleet.HOST).timeout(PATIENCE).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return answer.body();
      }
    } catch (IOException e) {
      // Counted below.
    }
    failures.incrementAndGet();
    return "";
  }

  private static HttpServer server(String address, String body) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static String at(HttpServer server) {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  // An EndpointSlice may not hold a loopback address.
  private static String address() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(
            a -> a.getAddress().length == 4 && !a.isLoopbackAddress() && !a.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this host has no address but loopback"));
  }

  private static String memory(long pid) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    return String.join(
        ", ",
        status.stream()
            .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
            .map(line -> line.replaceAll("\\s+", " "))
            .toList());
  }
}
