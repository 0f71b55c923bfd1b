package ordinal.loadtest.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The user's own {@code kubectl}, with the user's own rights, in one namespace. Blocking. */
final class Kubectl {
  private static final long PATIENCE_SECONDS = 30;

  private final String program;
  private final String namespace;
  private final ObjectMapper json = new ObjectMapper();

  Kubectl(String program, String namespace) {
    this.program = program;
    this.namespace = namespace;
  }

  /** Runs it and answers its output; what it says of an error becomes the exception's message. */
  String run(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program, "--namespace", namespace));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("kubectl " + arguments[0] + ": no end after 30 s");
    }
    if (process.exitValue() != 0) {
      throw new IOException("kubectl " + arguments[0] + ": " + output.strip());
    }
    return output;
  }

  JsonNode get(String kinds) throws IOException, InterruptedException {
    return json.readTree(run("", "get", kinds, "--output=json"));
  }
}
