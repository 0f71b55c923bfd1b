package ordinal.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Words that the Markdown and the HTML report share. */
final class Texts {
  private static final double LATE_MILLIS = 20;

  private Texts() {}

  static String made(JsonNode report) {
    JsonNode machine = report.path("machine");
    JsonNode setup = report.path("setup");
    return "%s, %d processors, %d MiB, Java %s. %d requests a second by %d users; a person goes back %s s after the first answer of a bad version, where nothing does it by itself. Latency counts from when a request was due."
        .formatted(
            report.path("made").asText().replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC"),
            machine.path("processors").asInt(),
            machine.path("memoryMiB").asLong(),
            machine.path("java").asText(),
            setup.path("perSecond").asInt(),
            setup.path("users").asInt(),
            Numbers.text(setup.path("reactionSeconds").asDouble()));
  }

  static String title(String release) {
    return switch (release) {
      case "good" -> "A good version";
      case "errors" -> "A bad version: 5 % errors";
      case "latency" -> "A bad version: 300 ms slower";
      default -> "A version: " + release;
    };
  }

  static Set<String> releases(JsonNode report) {
    Set<String> releases = new LinkedHashSet<>();
    report.path("runs").forEach(r -> releases.add(r.path("release").asText()));
    return releases;
  }

  static List<JsonNode> runs(JsonNode report, String release) {
    List<JsonNode> runs = new ArrayList<>();
    report
        .path("runs")
        .forEach(r -> {
          if (r.path("release").asText().equals(release)) {
            runs.add(r);
          }
        });
    return runs;
  }

  static boolean isKnown(JsonNode report, String release, Figure figure) {
    return runs(report, release).stream()
        .anyMatch(r -> ReportJson.number(r, figure.path()) != null);
  }

  static String heading(Figure figure) {
    return figure.unit().isEmpty() ? figure.title() : figure.title() + ", " + figure.unit();
  }

  static String value(JsonNode run, Figure figure) {
    Double value = ReportJson.number(run, figure.path());
    return value == null ? "-" : Numbers.text(value);
  }

  /** What a reader must know before believing the figures, a line for each. */
  static List<String> warnings(JsonNode report) {
    List<String> warnings = new ArrayList<>();
    for (JsonNode run : report.path("runs")) {
      String name = run.path("name").asText() + ": ";
      if (!run.path("trouble").asText().isEmpty()) {
        warnings.add(name + run.path("trouble").asText());
      }
      double late = run.path("lateMillis").asDouble();
      if (late > LATE_MILLIS) {
        warnings.add(
            name
                + "the driver itself sent up to "
                + Numbers.text(late)
                + " ms late (99 of 100 requests): the machine was too busy for these latencies to"
                + " mean much");
      }
      JsonNode agrees = run.path("agreement").path("agrees");
      if (agrees.isBoolean() && !agrees.asBoolean()) {
        warnings.add(name + "the gateway counted other answers than the driver, see below");
      }
    }
    return warnings;
  }

  static String kinds(JsonNode run) {
    List<String> kinds = new ArrayList<>();
    run.path("failures")
        .properties()
        .forEach(f -> kinds.add(f.getKey() + ": " + Numbers.text(f.getValue().asDouble())));
    return kinds.isEmpty() ? "none" : String.join(", ", kinds);
  }
}
