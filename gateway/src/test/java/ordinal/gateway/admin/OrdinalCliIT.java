package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.cli.Commands;
import ordinal.gateway.cli.OrdinalCli;
import ordinal.gateway.config.Settings;
import ordinal.gateway.objects.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a real admin server: what it prints, to the letter. */
class OrdinalCliIT {
  @TempDir private Path data;
  private AdminFixture admin;

  @BeforeEach
  void open() throws Exception {
    admin = AdminFixture.open(data);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void showsRoutes() {
    assertThat(run("get", "routes"))
        .isEqualTo(
            new Outcome(
                0,
                """
                ROUTE             RULE     MATCHES                                  BACKEND          WEIGHT   SHARE   READY
                default/counter   canary   PathPrefix /, header x-canary = always   counter-canary   1        100%    1/1
                default/counter   1        Exact /visits                            counter-stable   1        50%     2/2
                default/counter   1        Exact /visits                            counter-canary   1        50%     1/1
                default/counter   2        PathPrefix /                             counter-stable   90       90%     2/2
                default/counter   2        PathPrefix /                             counter-canary   10       10%     1/1
                """,
                ""));
  }

  @Test
  void showsReplicasWide() {
    assertThat(run("get", "replicas", "-o", "wide").out())
        .isEqualTo(
            """
            NAMESPACE   NAME               BACKEND          STATE   IN-FLIGHT   REVISION   ORDINAL   ADDRESS         SERVING   EJECTED-UNTIL   REASON
            default     counter-canary-0   counter-canary   ready   0           -          0         10.0.0.1:9000   true      -               -
            default     counter-stable-0   counter-stable   ready   0           -          0         10.0.0.1:9000   true      -               -
            default     counter-stable-1   counter-stable   ready   0           -          1         10.0.0.2:9000   true      -               -
            """);
  }

  @Test
  void showsTheTotalThenItsParts() {
    assertThat(run("get", "visits").out())
        .isEqualTo(
            """
            TOTAL   COMPLETE   EXPECTED   COUNTED
            66      false      3          2

            REPLICA     BACKEND          VISITS   STATE     AGE   ERROR
            counter-0   counter-stable   30       live      2ms   -
            counter-1   counter-stable   36       stale     65s   connection refused
            counter-2   counter-stable   -        missing   -     no endpoint
            """);
  }

  @Test
  void showsProblemsOrSaysThatThereAreNone() {
    assertThat(run("get", "problems").out()).isEqualTo("No problems.\n");

    admin.report(
        new Problem("20.yaml", 7, AdminFixture.COUNTER, "spec.x", "-1", "must be at least 0"));

    assertThat(run("get", "problems").out())
        .isEqualTo(
            """
            FILE      LINE   OBJECT                      FIELD    VALUE   MESSAGE
            20.yaml   7      HTTPRoute default/counter   spec.x   -1      must be at least 0
            """);
  }

  @Test
  void printsTheApisAnswerAsJsonAndYaml() {
    assertThat(run("get", "problems", "-o", "json").out())
        .isEqualTo("{\n  \"problems\" : [ ]\n}\n");
    assertThat(run("get", "visits", "-o", "yaml").out())
        .startsWith("total: 66\ncomplete: false\n")
        .contains("- replica: counter-0\n");
  }

  @Test
  void changesWeights() {
    assertThat(run("weight", "counter", "counter-stable=50", "counter-canary=50"))
        .isEqualTo(
            new Outcome(
                0,
                """
                BACKEND          BEFORE   AFTER   SHARE
                counter-stable   90       50      50%
                counter-canary   10       50      50%
                """,
                ""));
    assertThat(run("weight", "default/counter", "counter-canary=25").out())
        .contains("counter-stable   50       50      66.7%");
  }

  @Test
  void saysInOneLineWhyAChangeIsRefused() {
    assertThat(run("weight", "counter", "counter-stable=1", "--if-match", "0"))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "error: The route has changed since it was read; it is now at version "
                    + admin.version()
                    + " (https://ordinal.dev/problems/stale-version)\n"));
    assertThat(run("weight", "counter", "counter-blue=1").err())
        .isEqualTo(
            "error: counter-blue: 1: no rule with several backends has it, they have [counter-stable,"
                + " counter-canary] (https://ordinal.dev/problems/invalid-weights)\n");
    assertThat(run("weight", "none", "a=1").err())
        .isEqualTo("error: none: there is no such route\n");
  }

  @Test
  void explains() {
    assertThat(run("explain", "--path", "/a?b=c", "--header", "x-canary: always").out())
        .isEqualTo(
            """
            GET /a?b=c of localhost on port 8080
            goes to route default/counter, rule 0 (canary)

            BACKEND             WEIGHT   SHARE   ANSWER    REPLICAS
            counter-canary:80   1        100%    proxied   counter-canary-0

            CONSIDERED               MATCH                                    OUTCOME     WHY
            default/counter rule 1   Exact /visits                            refused     path is /a
            default/counter rule 0   PathPrefix /, header x-canary = always   matched     -
            default/counter rule 2   PathPrefix /                             outranked   -
            """);
  }

  @Test
  void failsWhereNoRuleWouldTakeTheRequest() {
    Outcome outcome = run("explain", "--port", "9");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo("GET / of localhost on port 9\ngets 404: no listener has this port and host\n");
  }

  @Test
  void forgets() {
    assertThat(run("forget", "counter-4").out())
        .isEqualTo(
            """
            REPLICA     NAMESPACE   TOTAL            PATH      FORGOTTEN
            counter-4   default     default/visits   /visits   12
            """);
    assertThat(run("forget", "counter-4").code()).isEqualTo(1);
  }

  @Test
  void saysWhenNothingAnswers() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String server = "http://127.0.0.1:" + port;

    Outcome outcome = runWith(Map.of(), "get", "routes", "--server", server);

    assertThat(outcome)
        .isEqualTo(
            new Outcome(1, "", "error: no gateway answers at " + server + "; is it running?\n"));
  }

  @Test
  void presentsItsToken(@TempDir Path other) throws Exception {
    try (AdminFixture guarded = AdminFixture.withTokens(other)) {
      String server = "http://127.0.0.1:" + guarded.server.port();
      Path file = Files.writeString(other.resolve("token"), "secret-of-vera\n");

      assertThat(runWith(Map.of(), "get", "routes", "--server", server).err())
          .isEqualTo(
              "error: This needs a bearer token (https://ordinal.dev/problems/unauthorized)\n");
      assertThat(
              runWith(
                      Map.of("ORDINAL_SERVER", server, "ORDINAL_TOKEN", "secret-of-otto"),
                      "weight",
                      "counter",
                      "counter-stable=1")
                  .code())
          .isZero();
      assertThat(
              runWith(
                      Map.of("ORDINAL_SERVER", server),
                      "weight",
                      "counter",
                      "counter-stable=2",
                      "--token-file",
                      file.toString())
                  .err())
          .contains("This needs the role operator");
    }
  }

  @Test
  void watchesUntilTheGatewayStops() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CompletableFuture<Integer> watch =
        CompletableFuture.supplyAsync(
            () -> execute(environment(), out, err, "get", "problems", "--watch"));
    await(out, "No problems.\n");

    admin.report(new Problem("a.yaml", 0, null, "", "", "is empty"));
    await(out, "a.yaml");
    admin.server.stop().await(10, TimeUnit.SECONDS);

    assertThat(watch.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(err.toString()).matches("error: (the|no) gateway .*\n");
  }

  private static void await(StringWriter out, String text) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!out.toString().contains(text)) {
      assertThat(System.nanoTime()).as(out.toString()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** What a command left behind. */
  private record Outcome(int code, String out, String err) {}

  private Outcome run(String... args) {
    return runWith(environment(), args);
  }

  private Map<String, String> environment() {
    return Map.of("ORDINAL_SERVER", "http://127.0.0.1:" + admin.server.port(), "NO_COLOR", "1");
  }

  private static Outcome runWith(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = execute(environment, out, err, args);
    return new Outcome(code, out.toString(), err.toString());
  }

  private static int execute(
      Map<String, String> environment, StringWriter out, StringWriter err, String... args) {
    return OrdinalCli.run(
        args, new NoCommands(), environment, new PrintWriter(out), new PrintWriter(err));
  }

  /** Nothing here is started. */
  static final class NoCommands implements Commands {
    @Override
    public int demo(Demo options) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public int gateway(Settings settings) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public int counter(Map<String, String> environment) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public List<String> check(Path folder) throws IOException {
      throw new IOException("not here");
    }
  }
}
