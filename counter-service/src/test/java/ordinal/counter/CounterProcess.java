package ordinal.counter;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A counter in a real process of its own, on a free port; killed when it is closed. */
final class CounterProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile(".* ready on http://127\\.0\\.0\\.1:(\\d+), (\\d+) visits in .*");

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Matcher> ready = new CompletableFuture<>();
  private final Thread reader;

  private CounterProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** How to start counters on one visit file. */
  record Launch(
      Path visits, Map<String, String> environment, List<String> before, List<String> jvm) {
    static Launch on(Path visits) {
      return new Launch(visits, Map.of(), List.of(), List.of());
    }

    Launch with(String key, String value) {
      Map<String, String> more = new TreeMap<>(environment);
      more.put(key, value);
      return new Launch(visits, more, before, jvm);
    }

    /** Runs it under another program, as in strace. */
    Launch under(String... command) {
      return new Launch(visits, environment, List.of(command), jvm);
    }

    Launch withJvm(String... options) {
      return new Launch(visits, environment, before, List.of(options));
    }

    CounterProcess start() throws IOException {
      Path config = Files.createTempFile("config", ".json");
      Files.writeString(config, "{}");
      config.toFile().deleteOnExit();
      ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
      builder.environment().put("PORT", "0");
      builder.environment().put("REPLICA", "counter-1");
      builder.environment().put("CONFIG_FILE", config.toString());
      builder.environment().put("VISITS_FILE", visits.toString());
      builder.environment().putAll(environment);
      return new CounterProcess(builder.start());
    }

    private List<String> command() {
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(jvm);
      command.addAll(List.of("-cp", classPath(), "ordinal.counter.Main"));
      return command;
    }

    // Jars only where there are any: a JVM caches no class of a folder.
    private static String classPath() {
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> !entry.endsWith("test-classes"))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          ready.complete(matcher);
        }
      }
      ready.completeExceptionally(new IOException("not ready: " + output));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** Its port, once it is ready. */
  int port() throws Exception {
    return Integer.parseInt(ready.get(60, SECONDS).group(1));
  }

  /** The visits that its ready line tells. */
  long visitsAtStart() throws Exception {
    return Long.parseLong(ready.get(60, SECONDS).group(2));
  }

  /** SIGKILL; returns when it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  /** SIGTERM. Through the handle: Process.destroy would also close the pipe it prints to. */
  void terminate() {
    process.toHandle().destroy();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, SECONDS)) {
      throw new AssertionError("still running after 60 s: " + output);
    }
    reader.join();
    return process.exitValue();
  }

  /** Everything it printed so far, both streams. */
  String output() {
    return String.join("\n", output);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
