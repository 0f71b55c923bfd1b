package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ordinal weight}. */
@Command(
    description = "Changes the weights of a route's backends; returns once they are in force.",
    footer = {"%nExample: ordinal weight counter counter-stable=90 counter-canary=10"})
final class WeightCommand implements Callable<Integer> {
  @Mixin private Client client;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ROUTE", description = "Name, or namespace/name.")
  private String route = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "BACKEND=N",
      description = "Weight of a backend: its share of the sum, 0 for none.")
  private Map<String, Integer> weights = new LinkedHashMap<>();

  @Option(
      names = "--if-match",
      paramLabel = "VERSION",
      description = "Changes nothing unless the route still has this version.")
  private @Nullable String ifMatch;

  WeightCommand(Map<String, String> environment) {
    this.client = new Client(environment);
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec.commandLine());
    try (AdminClient admin = client.connect()) {
      JsonNode before = find(admin.get("/api/v1/routes"));
      String path =
          "/api/v1/routes/"
              + Urls.encoded(before.path("namespace").asText())
              + "/"
              + Urls.encoded(before.path("name").asText())
              + "/weights";
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      weights.forEach(body::put);
      JsonNode after =
          admin.put(path, body, ifMatch == null ? Map.of() : Map.of("if-match", ifMatch));
      terminal.print(table(before, after).text(terminal.ansi()));
    }
    return 0;
  }

  private JsonNode find(JsonNode answer) {
    JsonNode found = null;
    for (JsonNode candidate : answer.path("routes")) {
      String name = candidate.path("name").asText();
      String full = candidate.path("namespace").asText() + "/" + name;
      if (route.equals(full)) {
        return candidate;
      }
      if (route.equals(name)) {
        if (found != null) {
          throw new CliFailure(route + ": there are several; give it as namespace/name");
        }
        found = candidate;
      }
    }
    if (found == null) {
      throw new CliFailure(route + ": there is no such route");
    }
    return found;
  }

  private static Table table(JsonNode before, JsonNode after) {
    Table table = new Table("BACKEND", "BEFORE", "AFTER", "SHARE");
    Map<String, JsonNode> old = backends(before);
    backends(after)
        .forEach((name, backend) ->
            table.add(
                name,
                old.getOrDefault(name, backend).path("desiredWeight").asInt(),
                backend.path("desiredWeight").asInt(),
                RoutesTable.share(backend)));
    return table;
  }

  /** The backends of all rules that share traffic; of one in several rules the first. */
  private static Map<String, JsonNode> backends(JsonNode route) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (JsonNode rule : route.path("rules")) {
      if (rule.path("backends").size() > 1 && !rule.has("aggregation")) {
        rule.path("backends").forEach(b -> all.putIfAbsent(b.path("name").asText(), b));
      }
    }
    return all;
  }
}
