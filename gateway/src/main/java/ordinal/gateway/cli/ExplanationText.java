package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** An explanation for people: the answer first, then the reasons. */
final class ExplanationText {
  private ExplanationText() {}

  /** {@code all} adds the matches that the request was not for. */
  static String of(JsonNode answer, boolean all, Ansi ansi) {
    JsonNode matched = answer.path("matched");
    StringBuilder text = new StringBuilder(request(answer.path("request")));
    text.append('\n').append(matched.isObject() ? verdict(matched) : refusal(answer)).append('\n');
    if (!matched.path("backends").isEmpty()) {
      text.append('\n').append(backends(matched).text(ansi));
    }
    if (!answer.path("considered").isEmpty()) {
      text.append('\n').append(considered(answer, all).text(ansi));
    }
    return text.toString();
  }

  private static String request(JsonNode request) {
    String query = request.path("query").isTextual() ? "?" + request.path("query").asText() : "";
    return "%s %s%s of %s on port %d"
        .formatted(
            request.path("method").asText(),
            request.path("path").asText(),
            query,
            request.path("host").asText(),
            request.path("port").asInt());
  }

  private static String verdict(JsonNode matched) {
    List<String> notes = new ArrayList<>();
    notes.add("goes to route " + matched.path("route").asText() + ", rule " + rule(matched));
    if (matched.path("aggregation").isTextual()) {
      notes.add("answered by Aggregation " + matched.path("aggregation").asText());
    }
    if (matched.path("broken").isTextual()) {
      notes.add("answered with 500: " + matched.path("broken").asText());
    }
    matched.path("filters").forEach(f -> notes.add("filter " + f.asText()));
    matched.path("limits").forEach(l -> notes.add("limit " + l.asText()));
    return String.join("\n  ", notes);
  }

  private static String rule(JsonNode matched) {
    String index = matched.path("rule").asText();
    return matched.path("ruleName").isTextual()
        ? index + " (" + matched.path("ruleName").asText() + ")"
        : index;
  }

  private static String refusal(JsonNode answer) {
    return answer.path("listener").isObject()
        ? "gets 404: no rule matches"
        : "gets 404: no listener has this port and host";
  }

  private static Table backends(JsonNode matched) {
    Table table = new Table("BACKEND", "WEIGHT", "SHARE", "ANSWER", "REPLICAS");
    for (JsonNode b : matched.path("backends")) {
      List<String> replicas = new ArrayList<>();
      b.path("replicas").forEach(r -> replicas.add(replica(r)));
      table.add(
          b.path("service").asText() + ":" + b.path("port").asInt(),
          b.path("weight").asInt(),
          RoutesTable.share(b),
          b.path("answer").asText(),
          replicas.isEmpty() ? "-" : String.join(", ", replicas));
    }
    return table;
  }

  private static String replica(JsonNode replica) {
    String why = replica.path("why").isTextual() ? " (" + replica.path("why").asText() + ")" : "";
    return replica.path("name").asText() + why;
  }

  private static Table considered(JsonNode answer, boolean all) {
    Table table = new Table("CONSIDERED", "MATCH", "OUTCOME", "WHY");
    for (JsonNode c : answer.path("considered")) {
      List<String> reasons = new ArrayList<>();
      c.path("refusals").forEach(r -> reasons.add(reason(r)));
      boolean otherHost = reasons.stream().anyMatch(r -> r.startsWith("hostname"));
      if (all || !otherHost) {
        table.add(
            c.path("route").asText() + " rule " + c.path("rule").asInt(),
            c.path("condition").asText(),
            c.path("outcome").asText().toLowerCase(Locale.ROOT),
            reasons.isEmpty() ? "-" : String.join("; ", reasons));
      }
    }
    return table;
  }

  private static String reason(JsonNode refusal) {
    String part = refusal.path("part").asText() + " " + refusal.path("name").asText();
    String actual = refusal.path("actual").isTextual() ? refusal.path("actual").asText() : "none";
    return part.strip() + " is " + actual;
  }
}
