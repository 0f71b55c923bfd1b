package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal status}. */
@Command(
    description = "Shows how far a rollout is; with --wait until it is healthy or degraded.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:healthy, or without --wait on its way",
      "1:degraded, or no answer",
      "2:not there within the timeout, or used wrongly"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int DEGRADED = 1;
  private static final int TIMED_OUT = 2;
  private static final long POLL_MILLIS = 500;
  // A release that was only just asked for must have been noticed.
  private static final int SEEN = 3;

  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ROLLOUT", description = "Name, or namespace/name.")
  private String rollout = "";

  @Option(
      names = {"-w", "--wait"},
      description = "Waits, and prints each change, until the rollout is healthy or degraded.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5m",
      converter = Values.Time.class,
      description = "Longest wait, such as 30s or 1h30m (default: ${DEFAULT-VALUE}); 0s for none.")
  private Duration timeout = Duration.ofMinutes(5);

  StatusCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      String path = RolloutRef.path(admin, rollout);
      if (wait) {
        return wait(admin, path, terminal);
      }
      JsonNode now = admin.get(path);
      terminal.print(RolloutText.of(now, terminal.ansi()));
      return phase(now).equals("Degraded") ? DEGRADED : 0;
    }
  }

  private int wait(AdminClient admin, String path, Terminal terminal) throws InterruptedException {
    long began = System.nanoTime();
    String shown = "";
    int healthy = 0;
    while (true) {
      JsonNode now = admin.get(path);
      String line = line(now);
      if (!line.equals(shown)) {
        terminal.print(line);
        shown = line;
      }
      healthy = phase(now).equals("Healthy") ? healthy + 1 : 0;
      if (healthy == SEEN || phase(now).equals("Degraded")) {
        terminal.print("\n" + RolloutText.of(now, terminal.ansi()));
        return healthy == SEEN ? 0 : DEGRADED;
      }
      if (timeout.isPositive() && System.nanoTime() - began > timeout.toNanos()) {
        terminal.print("\n" + RolloutText.of(now, terminal.ansi()));
        spec.commandLine()
            .getErr()
            .println("error: not healthy after " + Ages.text(timeout.toMillis()));
        return TIMED_OUT;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static String phase(JsonNode rollout) {
    return rollout.path("phase").asText();
  }

  private static String line(JsonNode now) {
    return "%-12s %s%n".formatted(View.cell(now, "phase"), View.cell(now, "message"));
  }
}
