package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ordinal explain}: exit code 1 where no rule would take the request. */
@Command(
    description = "Says what would become of a request, without sending it.",
    footer = {"%nExample: ordinal explain --path / --header 'x-canary: always'"})
final class ExplainCommand implements Callable<Integer> {
  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "GET",
      description = "Method (default: ${DEFAULT-VALUE}).")
  private String method = "GET";

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "/",
      description = "Path, with a query where there is one (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "localhost",
      description = "Host (default: ${DEFAULT-VALUE}).")
  private String host = "localhost";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = Values.Port.class,
      description = "Port of a listener (default: the lowest).")
  private @Nullable Integer port;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A header of the request; may be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  ExplainCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      JsonNode answer = admin.get("/api/v1/explain?" + query());
      terminal.print(
          switch (output) {
            case TABLE -> ExplanationText.of(answer, false, terminal.ansi());
            case WIDE -> ExplanationText.of(answer, true, terminal.ansi());
            case JSON, YAML -> output.text(answer, View.ROUTES, terminal.ansi());
          });
      return answer.path("matched").isObject() ? 0 : 1;
    }
  }

  private String query() {
    List<String> parts = new ArrayList<>();
    parts.add("method=" + Urls.encoded(method.toUpperCase(Locale.ROOT)));
    parts.add("path=" + Urls.encoded(path));
    parts.add("host=" + Urls.encoded(host));
    if (port != null) {
      parts.add("port=" + port);
    }
    headers.forEach(h -> parts.add("header=" + Urls.encoded(h)));
    return String.join("&", parts);
  }
}
