package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal forget}. */
@Command(description = "Forgets the last known visits of a replica that is gone or was reset.")
final class ForgetCommand implements Callable<Integer> {
  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "REPLICA", description = "Name of the replica, such as counter-4.")
  private String replica = "";

  ForgetCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      JsonNode answer = admin.delete("/api/v1/visits/" + Urls.encoded(replica));
      Table table = new Table("REPLICA", "NAMESPACE", "TOTAL", "PATH", "FORGOTTEN");
      for (JsonNode value : answer.path("forgotten")) {
        table.add(
            replica,
            View.cell(value, "namespace"),
            View.cell(value, "total"),
            View.cell(value, "path"),
            value.path("visits").asLong());
      }
      terminal.print(table.text(terminal.ansi()));
    }
    return 0;
  }
}
