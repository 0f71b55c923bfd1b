package ordinal.gateway.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal get}. */
@Command(description = "Shows routes, replicas, rollouts, visits or problems.")
final class GetCommand implements Callable<Integer> {
  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "WHAT", description = "One of: ${COMPLETION-CANDIDATES}.")
  private View view = View.ROUTES;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Option(
      names = {"-w", "--watch"},
      description = "Prints again whenever something changes, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--aggregation",
      paramLabel = "NS/NAME",
      description = "Which total, where there are several; for visits.")
  private @Nullable String aggregation;

  GetCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  @Override
  public Integer call() {
    if (aggregation != null && view != View.VISITS) {
      throw new ParameterException(
          spec.commandLine(), "--aggregation: " + aggregation + ": is only for visits");
    }
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      if (watch) {
        new Watch(admin, view, () -> text(admin, terminal), terminal).run();
      } else {
        terminal.print(text(admin, terminal));
      }
    }
    return 0;
  }

  private String text(AdminClient admin, Terminal terminal) {
    String query = aggregation == null ? "" : "?aggregation=" + Urls.encoded(aggregation);
    return output.text(admin.get(view.path() + query), view, terminal.ansi());
  }
}
