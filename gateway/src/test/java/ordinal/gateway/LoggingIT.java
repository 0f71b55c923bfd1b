package ordinal.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway in a process of its own logs while it starts. */
@Timeout(60)
class LoggingIT {
  @TempDir private Path folder;

  @Test
  void saysWhatItDoesInLinesWithTimeAndLevel() throws IOException {
    assertThat(log(Map.of())).containsPattern("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  \\w+: \\w");
  }

  @Test
  void saysOnlyWhatIsWorseThanTheLevelAskedFor() throws IOException {
    assertThat(log(Map.of("ORDINAL_LOG_LEVEL", "warn"))).isEmpty();
  }

  @Test
  void logsAtInfoWhereTheLevelIsNone() throws IOException {
    assertThat(log(Map.of("ORDINAL_LOG_LEVEL", "loud"))).contains(" INFO ").doesNotContain("DEBUG");
  }

  @Test
  void followsAFileOfLogbackThatIsNamed() throws IOException {
    Path file = folder.resolve("own.xml");
    Files.writeString(
        file,
        """
        <configuration>
          <appender name="own" class="ch.qos.logback.core.ConsoleAppender">
            <target>System.err</target>
            <encoder><pattern>mine %level%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="own"/></root>
        </configuration>
        """);

    assertThat(log(Map.of(), "-Dlogback.configurationFile=" + file)).startsWith("mine INFO\n");
  }

  /** Standard error until it is ready. */
  private String log(Map<String, String> environment, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath(),
            "ordinal.gateway.Main",
            "gateway",
            "--admin-port=0",
            "--config=" + Files.createDirectories(folder.resolve("config")),
            "--data=" + folder.resolve("state")));
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().remove("ORDINAL_LOG_LEVEL");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).as("%s", log).startsWith("Gateway ready");
      return Files.readString(log);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  // As users have it, without the logging of tests.
  private static String classPath() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
