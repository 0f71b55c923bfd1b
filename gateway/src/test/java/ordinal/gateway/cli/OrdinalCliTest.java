package ordinal.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood without a gateway. */
class OrdinalCliTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Started started = new Started();

  @Test
  void startsTheDemoWithItsDefaults() {
    assertThat(run("demo")).isZero();

    assertThat(started.demo)
        .isEqualTo(new Commands.Demo(3, 8080, 9090, Path.of("./ordinal-data"), 0, false, false));
  }

  @Test
  void startsTheDemoAsTold() {
    run(
        "demo",
        "--replicas=5",
        "--port=0",
        "--admin-port",
        "9091",
        "--data=/d",
        "--traffic=20",
        "--processes");

    assertThat(started.demo)
        .isEqualTo(new Commands.Demo(5, 0, 9091, Path.of("/d"), 20, true, false));
  }

  @Test
  void aDemoWithReleasesHasAFolderOfItsOwn() {
    run("demo", "--release");

    assertThat(started.demo)
        .isEqualTo(new Commands.Demo(3, 8080, 9090, Path.of("./ordinal-release"), 0, false, true));
  }

  @Test
  void startsTheGatewayWithTheDefaultsOfItsSettings() {
    assertThat(run("gateway", "--config", "c")).isZero();

    assertThat(started.gateway).isEqualTo(Settings.of(Path.of("c"), Path.of("./ordinal-data")));
  }

  @Test
  void mapsEveryGatewayOption() throws IOException {
    Path tokens =
        Files.writeString(
            folder.resolve("tokens"), "# who\n\nviewer vera t-vera\n  OPERATOR otto\tt-otto \n");

    run(
        "gateway",
        "--config=c",
        "--data=d",
        "--bind=127.0.0.2",
        "--admin-bind=::1",
        "--admin-port=1",
        "--admin-tokens=" + tokens,
        "--event-loops=7",
        "--trusted-proxy=10.0.0.0/8",
        "--trusted-proxy=::1",
        "--max-connections=11",
        "--max-connections-per-address=0",
        "--request-timeout=500ms",
        "--head-timeout=1s",
        "--keep-alive=2s",
        "--body-idle=3s",
        "--max-header-bytes=16384",
        "--max-headers=50",
        "--max-line-bytes=8192",
        "--connect-timeout=4s",
        "--upstream-connections=12",
        "--drain=2m",
        "--drain-wait=15s",
        "--watch-totals=250ms",
        "--peer=10.0.0.2:9090",
        "--peer=[::1]:9091",
        "--peer-token=" + Files.writeString(folder.resolve("peer-token"), "t-peer\n"));

    assertThat(started.gateway)
        .isEqualTo(
            new Settings(
                new Settings.Folder(Path.of("c")),
                Path.of("d"),
                new Settings.Traffic(
                    "127.0.0.2",
                    7,
                    List.of("10.0.0.0/8", "::1"),
                    new Settings.Times(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(500)),
                    new Settings.Heads(16_384, 50, 8192),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(15)),
                new Settings.Admin(
                    "::1",
                    1,
                    Map.of(
                        "t-vera", new Settings.Identity("vera", Settings.Role.VIEWER),
                        "t-otto", new Settings.Identity("otto", Settings.Role.OPERATOR))),
                new Settings.Upstream(
                    12,
                    Settings.Upstream.defaults().maxWaiting(),
                    Duration.ofSeconds(4),
                    Settings.Upstream.defaults().keepAlive()),
                new Settings.Totals(
                    Duration.ofMillis(250),
                    List.of(new Settings.Peer("10.0.0.2", 9090), new Settings.Peer("::1", 9091)),
                    Optional.of("t-peer")),
                new Settings.Limits(
                    11,
                    0,
                    Settings.Limits.defaults().mirrored(),
                    Settings.Limits.defaults().mirroredBytes())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo --replicas=0 | Invalid value for option '--replicas': '0' is not a number from 1 to 1000",
        "demo --port=65536 | Invalid value for option '--port': '65536' is not a number from 0 to 65535",
        "demo --traffic=-1 | Invalid value for option '--traffic': '-1' is not a number from 0 to 10000",
        "gateway | 'Missing required argument (specify one of these): (--config=DIR | --kubernetes)'",
        "gateway --config=c --kubernetes | --config=DIR, --kubernetes are mutually exclusive (specify only one)",
        "gateway --kubernetes --publish-service=x | Invalid value for option '--publish-service': 'x' must be NAMESPACE/NAME",
        "gateway --config=c --drain=10 | Invalid value for option '--drain': '10' is not a duration such as 500ms, 30s or 5m",
        "gateway --config=c --drain=99999h | Invalid value for option '--drain': '99999h' is longer than 10000h",
        "gateway --config=c --head-timeout=0s | Invalid value for option '--head-timeout': '0s' is no time at all",
        "gateway --config=c --connect-timeout=25h | Invalid value for option '--connect-timeout': '25h' is longer than 24h",
        "gateway --config=c --keep-alive=1d | Invalid value for option '--keep-alive': '1d' is not a duration such as 500ms, 30s or 5m",
        "gateway --config=c --max-header-bytes=255 | Invalid value for option '--max-header-bytes': '255' is not a number from 256 to 1048576",
        "gateway --config=c --max-headers=0 | Invalid value for option '--max-headers': '0' is not a number from 10 to 10000",
        "gateway --config=c --upstream-connections=0 | Invalid value for option '--upstream-connections': '0' is not a number from 1 to 65535",
        "gateway --config=c --event-loops=x | Invalid value for option '--event-loops': 'x' is not a number from 1 to 256",
        "gateway --config=c --trusted-proxy=10.0.0.0/33 | Invalid value for option '--trusted-proxy' (CIDR): '10.0.0.0/33' is not an address or a range such as 10.0.0.0/8",
        "gateway --config=c --peer=10.0.0.2 | Invalid value for option '--peer' (HOST:PORT): '10.0.0.2' is not HOST:PORT such as 10.0.0.2:9090",
        "get rollout | Invalid value for positional parameter at index 0 (WHAT): 'rollout' is not one of routes, replicas, rollouts, visits, problems",
        "get routes --aggregation=a/b | --aggregation: a/b: is only for visits",
        "get | Missing required parameter: 'WHAT'",
        "weight counter | Missing required parameter: 'BACKEND=N'",
        "weight counter a=x | Invalid value for positional parameter at index 1..* (BACKEND=N): 'x' is not an int",
        "nonsense | Unmatched argument at index 0: 'nonsense'",
      })
  void namesTheOptionAndTheValueThatAreWrong(String line, String message) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);

    assertThat(err.toString().lines().findFirst()).contains("error: " + message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void wantsACommand() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString())
        .isEqualTo("error: Missing required subcommand\nTry 'ordinal --help'.\n");
  }

  @Test
  void showsAFailureInOneLine() {
    started.failure = new IOException("port 8080: address already in use");

    assertThat(run("demo")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("error: port 8080: address already in use\n");
  }

  @Test
  void checksAFolder() {
    started.problems = List.of("a.yaml:3: spec.x: -1: must be at least 0");

    assertThat(run("check", folder.toString())).isEqualTo(1);

    assertThat(out.toString())
        .isEqualTo("a.yaml:3: spec.x: -1: must be at least 0\n" + folder + ": 1 problem\n");
  }

  @Test
  void findsNothingWrongWithAGoodFolder() {
    assertThat(run("check", folder.toString())).isZero();

    assertThat(out.toString()).isEqualTo(folder + ": no problems\n");
  }

  @Test
  void failsForAFolderThatIsNone() {
    assertThat(run("check", folder + "/none")).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("error: " + folder + "/none: is not a folder\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "gateway",
        "counter",
        "check",
        "get",
        "weight",
        "explain",
        "forget",
        "status",
        "promote",
        "pause",
        "resume",
        "abort",
        "undo",
        "retry",
        "jump",
        "completion"
      })
  void helpsWithEveryCommand(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out.toString()).startsWith("Usage: ordinal " + command).contains("--help");
  }

  @Test
  void namesTheCountersEnvironment() {
    run("counter", "--help");

    assertThat(out.toString()).contains("VISITS_FILE", "FAULT_LATENCY_MILLIS", "QUEUE_LIMIT");
  }

  @Test
  void handsTheEnvironmentToTheCounter() {
    run("counter");

    assertThat(started.environment).containsEntry("REPLICA", "counter-7");
  }

  @Test
  void showsItsVersion() {
    assertThat(run("--version")).isZero();

    assertThat(out.toString()).startsWith("ordinal ");
  }

  @Test
  void printsCompletionsForBothShells() {
    run("completion", "bash");
    assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("weight", "--if-match");

    run("completion", "zsh");
    assertThat(out.toString()).contains("bashcompinit");
  }

  @ParameterizedTest
  @CsvSource({
    "viewer vera, must be 'role name token'",
    "admin vera t-secret, the role must be viewer or operator",
    "t-secret viewer vera, the role must be viewer or operator",
    "viewer vera t-secret extra, must be 'role name token'",
  })
  void namesTheLineOfATokenFileAndNoToken(String line, String message) throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "# one\n" + line + "\n");

    assertThat(run("gateway", "--config=c", "--admin-tokens=" + tokens)).isEqualTo(1);

    assertThat(err.toString()).startsWith("error: " + tokens + ":2: " + message);
    assertThat(err.toString()).doesNotContain("t-secret");
  }

  @Test
  void refusesATokenThatIsGivenTwice() throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "viewer a t-1\noperator b t-1\n");

    run("gateway", "--config=c", "--admin-tokens=" + tokens);

    assertThat(err.toString())
        .isEqualTo("error: " + tokens + ":2: this token stands on an earlier line too\n");
  }

  @Test
  void refusesATokenThatNoHeaderCanCarry() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t-secret and more");

    assertThat(run("get", "routes", "--token-file", token.toString())).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo("error: " + token + ": must hold one token and nothing else\n");
  }

  @Test
  void refusesAServerThatIsNoAddress() {
    assertThat(run("get", "routes", "--server", "localhost:9090")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            "error: --server: localhost:9090: must be an address such as http://127.0.0.1:9090\n");
  }

  private int run(String... args) {
    Map<String, String> environment = Map.of("REPLICA", "counter-7", "NO_COLOR", "1");
    return OrdinalCli.run(args, started, environment, new PrintWriter(out), new PrintWriter(err));
  }
}
