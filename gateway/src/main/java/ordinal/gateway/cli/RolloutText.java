package ordinal.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Help.Ansi;

/** A rollout as people read it. Pure. */
final class RolloutText {
  private RolloutText() {}

  /** One line for each. */
  static Table table(Iterable<JsonNode> rollouts, boolean wide) {
    Table table =
        wide
            ? new Table(
                "NAMESPACE",
                "NAME",
                "STRATEGY",
                "PHASE",
                "STEP",
                "WEIGHT",
                "UPDATED",
                "READY",
                "STABLE",
                "UPDATE",
                "MESSAGE")
            : new Table("NAMESPACE", "NAME", "STRATEGY", "PHASE", "STEP", "WEIGHT", "MESSAGE");
    for (JsonNode r : rollouts) {
      if (wide) {
        table.add(
            View.cell(r, "namespace"),
            View.cell(r, "name"),
            View.cell(r, "strategy"),
            View.cell(r, "phase"),
            step(r),
            weight(r),
            updated(r),
            ready(r),
            View.cell(r, "stableRevision"),
            View.cell(r, "updateRevision"),
            View.cell(r, "message"));
      } else {
        table.add(
            View.cell(r, "namespace"),
            View.cell(r, "name"),
            View.cell(r, "strategy"),
            View.cell(r, "phase"),
            step(r),
            weight(r),
            View.cell(r, "message"));
      }
    }
    return table;
  }

  /** All that is known of one. */
  static String of(JsonNode r, Ansi ansi) {
    StringBuilder text = new StringBuilder();
    line(text, "Name", r.path("namespace").asText() + "/" + r.path("name").asText());
    line(text, "Strategy", View.cell(r, "strategy"));
    line(text, "Phase", View.cell(r, "phase"));
    line(text, "Message", View.cell(r, "message"));
    line(text, "Step", step(r));
    line(text, "Stable", View.cell(r, "stableRevision"));
    line(text, "Update", View.cell(r, "updateRevision"));
    JsonNode weight = r.path("weight");
    line(
        text,
        "Weight",
        "desired %s, configured %s, measured %s%s"
            .formatted(
                percent(weight.path("desired")),
                percent(weight.path("configured")),
                percent(weight.path("measured")),
                weight.path("reason").asText("").isEmpty()
                    ? ""
                    : " (" + weight.path("reason").asText() + ")"));
    line(text, "Replicas", updated(r) + " updated, " + ready(r) + " ready");
    if (!r.path("analysis").isEmpty()) {
      Table table =
          new Table("METRIC", "PHASE", "LAST", "SUCCESSFUL", "FAILED", "INCONCLUSIVE", "ERRORS");
      for (JsonNode m : r.path("analysis")) {
        table.add(
            View.cell(m, "metric"),
            View.cell(m, "phase"),
            View.cell(m, "last"),
            m.path("successful").asInt(),
            m.path("failed").asInt(),
            m.path("inconclusive").asInt(),
            m.path("errors").asInt());
      }
      text.append('\n').append(table.text(ansi));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-10s %s%n".formatted(name + ":", value));
  }

  private static String step(JsonNode r) {
    int steps = r.path("steps").asInt();
    return steps == 0 ? "-" : Math.min(r.path("step").asInt() + 1, steps) + "/" + steps;
  }

  private static String weight(JsonNode r) {
    return percent(r.path("weight").path("configured"));
  }

  private static String percent(JsonNode value) {
    if (!value.isNumber()) {
      return "-";
    }
    double number = value.asDouble();
    return number == Math.rint(number) ? (long) number + " %" : "%.1f %%".formatted(number);
  }

  private static String updated(JsonNode r) {
    return of(r, "updated");
  }

  private static String ready(JsonNode r) {
    return of(r, "ready");
  }

  private static String of(JsonNode r, String field) {
    JsonNode replicas = r.path("replicas");
    return replicas.has(field)
        ? replicas.path(field).asInt() + "/" + replicas.path("total").asInt()
        : "-";
  }
}
