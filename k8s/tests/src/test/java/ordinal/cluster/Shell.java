package ordinal.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the commands that a user types: kubectl and helm. Any thread. */
final class Shell {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** The repository's root. */
  static final Path TOP = Path.of("../..").toAbsolutePath().normalize();

  private final String namespace;

  Shell(String namespace) {
    this.namespace = namespace;
  }

  String kubectl(String... arguments) {
    return run("kubectl", arguments);
  }

  String helm(String... arguments) {
    return run("helm", arguments);
  }

  /** Its output; a code other than 0 is a failure that shows it. */
  private String run(String command, String... arguments) {
    Ended ended = start(command, arguments);
    if (ended.code() != 0) {
      throw new AssertionError(
          command
              + " "
              + String.join(" ", arguments)
              + " ended with "
              + ended.code()
              + ": "
              + ended.output());
    }
    return ended.output();
  }

  record Ended(int code, String output) {}

  Ended start(String command, String... arguments) {
    List<String> line =
        Stream.concat(Stream.of(command, "--namespace", namespace), Arrays.stream(arguments))
            .toList();
    try {
      Path output = Files.createTempFile("shell", ".txt");
      Process process =
          new ProcessBuilder(line)
              .directory(TOP.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      return new Ended(ended ? process.exitValue() : -1, text);
    } catch (IOException e) {
      throw new AssertionError(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(command + " was interrupted", e);
    }
  }
}
