package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Many replicas in a process of their own, so that their memory is not taken for the aggregator's.
 * Every read of one counts up, so that every total is a new one. Lines on standard output: the
 * ports, then the number of requests so far for each line on standard input. Ends with its input.
 */
final class SimulatedReplicas implements AutoCloseable {
  private static final String MARK = "replicas ";

  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;
  private final List<Integer> ports;

  SimulatedReplicas(int count) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatedReplicas.class.getName(),
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    output = process.inputReader(StandardCharsets.UTF_8);
    input =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    ports = Stream.of(next().split(" ")).map(Integer::valueOf).toList();
  }

  List<Integer> ports() {
    return ports;
  }

  /** Requests that all replicas have had together. */
  long requests() throws IOException {
    input.println();
    return Long.parseLong(next());
  }

  private String next() throws IOException {
    String line = requireNonNull(output.readLine(), "the replicas' process ended");
    while (!line.startsWith(MARK)) {
      line = requireNonNull(output.readLine(), "the replicas' process ended");
    }
    return line.substring(MARK.length());
  }

  @Override
  public void close() {
    input.close();
    process.destroy();
  }

  /** Takes the number of replicas. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    AtomicLong requests = new AtomicLong();
    List<Future<HttpServer>> servers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      servers.add(listen(vertx, requests));
    }
    List<HttpServer> listening = Futures.get(Future.all(servers)).list();
    System.out.println(
        MARK + String.join(" ", listening.stream().map(s -> "" + s.actualPort()).toList()));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(MARK + requests.get());
    }
    System.exit(0);
  }

  private static Future<HttpServer> listen(Vertx vertx, AtomicLong requests) {
    AtomicLong visits = new AtomicLong(1_000_000);
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          requests.incrementAndGet();
          request
              .response()
              .putHeader("content-type", "application/json")
              .end(
                  "{\"replica\":\"counter\",\"ordinal\":0,\"version\":\"v1\",\"visits\":"
                      + visits.incrementAndGet()
                      + "}");
        })
        .listen(0, "127.0.0.1");
  }
}
