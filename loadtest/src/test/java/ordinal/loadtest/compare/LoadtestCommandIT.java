package ordinal.loadtest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Its exit codes, of a release by commands: a file is there or not, and its server says which. */
class LoadtestCommandIT {
  @TempDir private Path folder;
  private Path released = Path.of("");
  private HttpServer server;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void serve() throws IOException {
    released = folder.resolve("released");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String version = Files.exists(released) ? "v2" : "v1";
          byte[] body = "{\"version\": \"%s\"}".formatted(version).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream answer = exchange.getResponseBody()) {
            answer.write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void succeedsBelowAThresholdFailsAboveItAndComparesWithABaseline() throws IOException {
    assertThat(release("first", 20, "--fail-on", "plain.failed>0")).as("%s", err).isZero();
    assertThat(folder.resolve("first/report.md")).content().doesNotContain("Since the baseline");
    Files.delete(released);

    int code =
        release(
            "second",
            40,
            "--baseline",
            folder.resolve("first/report.json").toString(),
            "--fail-on",
            "plain.failed>0",
            "--fail-on",
            "plain.sent>1");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("failed: plain.sent>1: plain/good is ")
        .doesNotContain("plain.failed");
    assertThat(folder.resolve("second/report.md")).content().contains("Since the baseline");
    assertThat(folder.resolve("second/report.html")).exists();
  }

  @Test
  void refusesAConditionThatIsNoneBeforeAnythingStarts() {
    assertThat(release("none", 20, "--fail-on", "plain>0")).isEqualTo(2);
    assertThat(err.toString()).contains("'plain>0' is not STRATEGY");
    assertThat(released).doesNotExist();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private int release(String name, int rate, String... more) {
    CommandLine command =
        new CommandLine(new LoadtestCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] arguments = {
      "--url=http://127.0.0.1:" + server.getAddress().getPort() + "/",
      "--name=plain",
      "--version=good",
      "--rate=" + rate,
      "--users=10",
      "--release=touch " + released,
      "--out=" + folder.resolve(name)
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return command.execute(all);
  }
}
