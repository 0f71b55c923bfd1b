package ordinal.loadtest.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import ordinal.loadtest.drive.VersionSource;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.release.Comparison;
import ordinal.loadtest.release.Strategy;
import ordinal.loadtest.release.Version;
import ordinal.loadtest.report.Baseline;
import ordinal.loadtest.report.Html;
import ordinal.loadtest.report.Markdown;
import ordinal.loadtest.report.Report;
import ordinal.loadtest.report.ReportJson;
import ordinal.loadtest.report.Threshold;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ordinal loadtest}: exit code 1 where a run cannot begin, is in trouble or over a
 * threshold.
 */
@Command(
    description = {
      "Releases a good and a bad version by each update strategy under load, and reports what it",
      "cost users. By default it starts a demo of its own, on free ports of this machine."
    },
    footer = {
      "%nExamples:",
      "  ordinal loadtest --all",
      "  ordinal loadtest --strategy canary --fail-on 'canary.failed>0'",
      "  ordinal loadtest --url http://10.0.0.7/ --release 'kubectl apply -f v2.yaml && kubectl"
          + " rollout status sts/counter' --rollback 'kubectl rollout undo sts/counter'"
    },
    showDefaultValues = true)
public final class LoadtestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      split = ",",
      description =
          "recreate, rolling, rolling-partition, canary, canary-analysis, blue-green, ab; several"
              + " with commas.")
  private List<String> strategies = new ArrayList<>();

  @Option(names = "--all", description = "All strategies.")
  private boolean all;

  @Option(
      names = "--version",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "good,errors",
      description = "What is released: good, errors (5 %% of its answers), latency (300 ms more).")
  private List<String> versions = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Requests a second, 1 to 1,000.")
  private int rate;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "200",
      description = "Users, each with cookies of its own.")
  private int users;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Longest time for a release, and again for the way back.")
  private int duration;

  @Option(
      names = "--reaction",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "From a bad version's first answer to when a person goes back, where nothing does it by"
              + " itself.")
  private int reaction;

  @Option(
      names = "--kubernetes",
      description =
          "Drives StatefulSet and StatefulRollout counter of a cluster, by kubectl; --url is the"
              + " gateway's.")
  private boolean kubernetes;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Where they are, with --kubernetes.")
  private String namespace = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Drives this instead, with --release and --rollback.")
  private @Nullable URI url;

  @Option(
      names = "--release",
      paramLabel = "COMMAND",
      description = "Shell command that releases; returns when the release is done.")
  private @Nullable String release;

  @Option(
      names = "--rollback",
      paramLabel = "COMMAND",
      description = "Shell command that goes back; used for bad versions.")
  private @Nullable String rollback;

  @Option(
      names = "--visits",
      paramLabel = "COMMAND",
      description = "Shell command that prints how many visits are on disk.")
  private @Nullable String visits;

  @Option(
      names = "--version-from",
      paramLabel = "SOURCE",
      defaultValue = "json:version",
      description = "Where an answer names its version: json:FIELD or header:NAME.")
  private String versionFrom = "";

  @Option(
      names = "--fresh-connections",
      description = "A new connection for each request, with --url.")
  private boolean fresh;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "commands",
      description = "What the report calls the strategy of --url.")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "./ordinal-loadtest",
      description = "Where report.html, report.json and report.md are written.")
  private Path out = Path.of("ordinal-loadtest");

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "An earlier report.json, to compare with.")
  private @Nullable Path baseline;

  @Option(
      names = "--fail-on",
      paramLabel = "CONDITION",
      description =
          "Exit code 1 where it holds: STRATEGY[/KIND].FIELD OP NUMBER, FIELD as in report.json;"
              + " may be repeated.")
  private List<String> failOn = new ArrayList<>();

  private int complaints;

  /** The command, to be added to others. */
  public LoadtestCommand() {}

  @Override
  public Integer call() throws Exception {
    List<Threshold> thresholds = usable(() -> failOn.stream().map(Threshold::of).toList());
    JsonNode before = baseline == null ? null : new ObjectMapper().readTree(baseline.toFile());
    Comparison comparison = usable(this::comparison);
    Files.createDirectories(out);
    Screen screen = new Screen(spec.commandLine().getOut());
    List<Result> results = new ArrayList<>();
    String ended = "";
    try {
      comparison.run(out, screen, results);
    } catch (IOException e) {
      ended = String.valueOf(e.getMessage());
    }
    if (!results.isEmpty()) {
      report(results, before, thresholds).forEach(this::complain);
    }
    if (!ended.isEmpty()) {
      complain(ended);
    }
    return complaints == 0 ? 0 : 1;
  }

  private void complain(String line) {
    complaints++;
    spec.commandLine().getErr().println("failed: " + line);
  }

  private List<String> report(
      List<Result> results, @Nullable JsonNode before, List<Threshold> thresholds)
      throws IOException {
    Report report =
        new Report(
            Clock.systemUTC().instant(),
            Report.Machine.here(),
            new Report.Setup(rate, users, Comparison.PATIENCE.toSeconds(), reaction),
            results);
    return finish(ReportJson.of(report), before, thresholds);
  }

  private List<String> finish(
      JsonNode report, @Nullable JsonNode before, List<Threshold> thresholds) throws IOException {
    List<Baseline.Change> changes = before == null ? List.of() : Baseline.changes(before, report);
    String markdown = Markdown.of(report, changes);
    Files.writeString(out.resolve("report.json"), ReportJson.text(report));
    Files.writeString(out.resolve("report.md"), markdown);
    Files.writeString(out.resolve("report.html"), Html.of(report, changes));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println();
    terminal.println(markdown);
    terminal.println(out.resolve("report.html") + ", report.json and report.md are written.");
    List<String> broken = new ArrayList<>();
    report
        .path("runs")
        .forEach(run -> {
          if (!run.path("trouble").asText().isEmpty()) {
            broken.add(run.path("name").asText() + ": " + run.path("trouble").asText());
          }
        });
    thresholds.forEach(t -> broken.addAll(t.broken(report)));
    return broken;
  }

  private Comparison comparison() {
    Comparison.Settings settings =
        new Comparison.Settings(
            versions.stream().map(LoadtestCommand::version).toList(),
            rate,
            users,
            Duration.ofSeconds(duration),
            Duration.ofSeconds(reaction));
    if (kubernetes) {
      if (url == null) {
        throw new IllegalArgumentException("--kubernetes needs --url, the address of the gateway");
      }
      return Comparison.ofCluster(chosen(), url, namespace, "kubectl", settings);
    }
    if (url == null) {
      return Comparison.ofDemo(chosen(), settings);
    }
    if (release == null || (rollback == null && settings.bad())) {
      throw new IllegalArgumentException(
          "--url needs --release, and --rollback where a bad version is released");
    }
    return Comparison.ofCommands(
        name,
        new Comparison.Commands(
            url,
            source(versionFrom),
            !fresh,
            release,
            rollback == null ? "true" : rollback,
            visits),
        settings);
  }

  private List<Strategy> chosen() {
    if (all || strategies.isEmpty()) {
      return Arrays.asList(Strategy.values());
    }
    return strategies.stream()
        .map(text ->
            Strategy.named(text)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "'%s' is not one of %s"
                            .formatted(text, Arrays.toString(Strategy.values())))))
        .toList();
  }

  private static Version version(String text) {
    for (Version version : Version.values()) {
      if (version.toString().equals(text)) {
        return version;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not one of good, errors, latency");
  }

  private static VersionSource source(String text) {
    if (text.startsWith("json:")) {
      return new VersionSource.JsonField(text.substring(5));
    }
    if (text.startsWith("header:")) {
      return new VersionSource.Header(text.substring(7));
    }
    throw new IllegalArgumentException("'" + text + "' is not json:FIELD or header:NAME");
  }

  private <T> T usable(Callable<T> read) throws Exception {
    try {
      return read.call();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
