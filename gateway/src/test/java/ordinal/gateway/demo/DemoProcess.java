package ordinal.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code ordinal demo} as a real process, driven from outside as a person would. */
final class DemoProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern GATEWAY = Pattern.compile("Gateway +(http://127.0.0.1:\\d+)");
  private static final Pattern ADMIN = Pattern.compile("Admin API +(http://127.0.0.1:\\d+)");
  private static final Pattern PID = Pattern.compile("(counter\\S*) .*pid (\\d+)");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Process process;
  private final Path data;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();

  private DemoProcess(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  static DemoProcess start(Path data, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("demo", "--port", "0", "--admin-port", "0", "--data", data.toString()));
    arguments.addAll(Arrays.asList(options));
    DemoProcess demo = new DemoProcess(ordinal(arguments.toArray(String[]::new)), data);
    Thread.ofPlatform().daemon().start(demo::read);
    try {
      demo.ready.get(60, TimeUnit.SECONDS);
      return demo;
    } catch (Exception e) {
      demo.close();
      throw e;
    }
  }

  /** Any {@code ordinal} command as a process. */
  static Process ordinal(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // Whoever runs the tests as a background job ignores it, and what they start would.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                // A virtual thread that blocks the one which carries it stops all others at once.
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "ordinal.gateway.Main"));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Exit code and everything it printed. */
  record Ended(int code, String output) {}

  static Ended run(String... arguments) throws Exception {
    Process process = ordinal(arguments);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), output);
  }

  private void read() {
    Map<String, String> found = new HashMap<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        keep(found, "gateway", GATEWAY.matcher(line));
        keep(found, "admin", ADMIN.matcher(line));
        if (line.contains("Ctrl-C")) {
          ready.complete(found);
        }
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
    ready.completeExceptionally(new IllegalStateException(String.join("\n", lines)));
  }

  private static void keep(Map<String, String> found, String key, Matcher matcher) {
    if (matcher.find()) {
      found.put(key, matcher.group(1));
    }
  }

  String gateway() {
    return requireNonNull(ready.join().get("gateway"));
  }

  String admin() {
    return requireNonNull(ready.join().get("admin"));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The latest process id that the demo printed for a replica. */
  long pid(String replica) {
    return lines().reversed().stream()
        .map(PID.matcher("")::reset)
        .filter(m -> m.find() && m.group(1).equals(replica))
        .mapToLong(m -> Long.parseLong(m.group(2)))
        .findFirst()
        .orElseThrow();
  }

  Path route() {
    return data.resolve("config/route.yaml");
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.send(
        request(gateway() + path, headers).build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> visit(String... headers) {
    return client.sendAsync(
        request(gateway() + "/", headers).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> put(String path, String json, String... headers) throws Exception {
    return client.send(
        request(admin() + path, headers)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(
        request(admin() + path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonNode admin(String path) throws Exception {
    return JSON.readTree(
        client.send(request(admin() + path).build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  String metrics() throws Exception {
    return client
        .send(request(admin() + "/metrics").build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  JsonNode total() throws Exception {
    return JSON.readTree(get("/visits").body());
  }

  /** What {@code cat} over all visit files adds up to. */
  long onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(f -> f.getFileName().toString().equals("visits"))
          .mapToLong(DemoProcess::number)
          .sum();
    }
  }

  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder request(String uri, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(uri))
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "application/json");
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  /** Asks again until it is so, at most 30 s. */
  static void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Ctrl-C; the exit code. */
  int interrupt() throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError(
          "still running 30 s after SIGINT, which a background job ignores:\n"
              + String.join("\n", lines));
    }
    return process.exitValue();
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    client.close();
  }
}
