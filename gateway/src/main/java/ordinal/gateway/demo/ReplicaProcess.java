package ordinal.gateway.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A replica in a process of its own, started again when it dies, as a kubelet would, on the same
 * port. Its output goes to a log file. Blocking; any thread but an event loop.
 */
final class ReplicaProcess implements RunningReplica {
  private static final Pattern READY = Pattern.compile(" ready on http://\\S+:(\\d+)");
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration BACK_OFF = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(12);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Duration backOff;
  private final Consumer<String> say;

  private volatile boolean stopping;
  private volatile Process process;
  private final int port;

  private ReplicaProcess(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Duration backOff,
      Consumer<String> say)
      throws IOException {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.backOff = backOff;
    this.say = say;
    Started first = launch(0);
    this.process = first.process;
    this.port = first.port;
    watch(first.process);
  }

  private record Started(Process process, int port) {}

  /**
   * Starts it and waits until it serves.
   *
   * @param say told of deaths and starts, a line each
   * @throws IOException with its last words where it does not start
   */
  static ReplicaProcess start(Launch launch, Consumer<String> say) throws IOException {
    Path log = launch.folder().resolve("log");
    return new ReplicaProcess(launch.name(), command(), launch.environment(), log, BACK_OFF, say);
  }

  // With the flags of this JVM, so that its AOT cache serves the replicas too.
  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .takeWhile(argument -> !argument.equals("-cp"))
        .filter(flag ->
            (flag.startsWith("-X") || flag.startsWith("--") || flag.startsWith("-Dio.netty."))
                && !flag.startsWith("-XX:AOTCacheOutput"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx64m", "-cp", System.getProperty("java.class.path"), ReplicaMain.class.getName()));
    return command;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String where() {
    return "port " + port + ", pid " + process.pid();
  }

  @Override
  public boolean isUp() {
    return process.isAlive();
  }

  @Override
  public void stop() {
    stopping = true;
    Process last = process;
    last.destroy();
    try {
      if (!last.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        last.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Started launch(int onPort) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("PORT", Integer.toString(onPort));
    Process started = builder.start();
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    // Reading a pipe holds the thread that carries a virtual one: a few replicas would hold all of
    // them, and nothing else on virtual threads would go on.
    Thread.ofPlatform().daemon().name("log of " + name).start(() -> follow(started, ready));
    try {
      return new Started(started, ready.get(START.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw new IOException(name + " did not start: " + ready.exceptionNow().getMessage(), e);
    } catch (TimeoutException e) {
      started.destroyForcibly();
      throw new IOException(
          name + " did not start within " + START.toSeconds() + " s; see " + log, e);
    } catch (InterruptedException e) {
      started.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted while it started", e);
    }
  }

  private void follow(Process started, CompletableFuture<Integer> ready) {
    String last = "it said nothing";
    try (BufferedReader out = started.inputReader();
        BufferedWriter file =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
        file.append(line).append('\n').flush();
        Matcher matcher = READY.matcher(line);
        if (matcher.find()) {
          ready.complete(Integer.valueOf(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      last = e.getMessage();
    }
    ready.completeExceptionally(new IOException(last));
  }

  private void watch(Process watched) {
    var _ =
        watched
            .onExit()
            .thenAcceptAsync(
                this::died, task -> Thread.ofVirtual().name("restart of " + name).start(task));
  }

  private void died(Process dead) {
    if (stopping) {
      return;
    }
    say.accept(
        "%s (pid %d) ended with exit code %d; starting it again in %d s"
            .formatted(name, dead.pid(), dead.exitValue(), backOff.toSeconds()));
    try {
      TimeUnit.NANOSECONDS.sleep(backOff.toNanos());
      if (stopping) {
        return;
      }
      process = launch(port).process;
      if (stopping) {
        process.destroy();
        return;
      }
      say.accept(name + " is back: " + where());
      watch(process);
    } catch (IOException e) {
      say.accept(e.getMessage() + "; it stays down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
