package ordinal.loadtest.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import ordinal.loadtest.drive.VersionSource;
import org.jspecify.annotations.Nullable;

/**
 * Anything with an address, released and brought back by shell commands that return when it is
 * done. They see {@code RELEASE} (good, errors, latency) in their environment.
 */
final class ByCommands implements Target {
  private static final long VISITS_SECONDS = 30;

  private final Comparison.Commands commands;
  private final Version version;
  private @Nullable Process release;
  private @Nullable Process rollback;

  ByCommands(Comparison.Commands commands, Version version) {
    this.commands = commands;
    this.version = version;
  }

  @Override
  public String name() {
    return commands.url().toString();
  }

  @Override
  public URI traffic() {
    return commands.url();
  }

  @Override
  public VersionSource version() {
    return commands.version();
  }

  @Override
  public boolean keepAlive() {
    return commands.keepAlive();
  }

  @Override
  public Optional<String> oldVersion() {
    return Optional.empty();
  }

  @Override
  public Optional<String> newVersion() {
    return Optional.empty();
  }

  @Override
  public void release() throws IOException {
    release = start(commands.release());
  }

  @Override
  public void promote() {
    // Nobody is asked to.
  }

  /** What is still being released is not waited for. */
  @Override
  public void rollBack() throws IOException, InterruptedException {
    if (release != null && release.isAlive()) {
      end(release);
    }
    rollback = start(commands.rollback());
  }

  @Override
  public State state() throws IOException {
    // What was ended to go back says that it was.
    return new State(
        rollback == null && isDone(release, "release"),
        false,
        isDone(rollback, "rollback"),
        rollback != null ? "going back" : release != null ? "releasing" : "serving",
        Optional.empty());
  }

  @Override
  public Optional<Long> visits() throws IOException, InterruptedException {
    if (commands.visits() == null) {
      return Optional.empty();
    }
    Process process = builder(commands.visits()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (!process.waitFor(VISITS_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("--visits: it failed: " + text);
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      throw new IOException("--visits: '" + text + "' is not a number", e);
    }
  }

  @Override
  public Optional<Long> answers() {
    return Optional.empty();
  }

  @Override
  public void close() {
    end(release);
    end(rollback);
  }

  private static boolean isDone(@Nullable Process process, String what) throws IOException {
    if (process == null || process.isAlive()) {
      return false;
    }
    if (process.exitValue() != 0) {
      throw new IOException("--" + what + ": it ended with exit code " + process.exitValue());
    }
    return true;
  }

  private Process start(String command) throws IOException {
    return builder(command).inheritIO().start();
  }

  private ProcessBuilder builder(String command) {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
    builder.environment().put("RELEASE", version.toString());
    return builder;
  }

  private static void end(@Nullable Process process) {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
