package ordinal.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The report for a pull request or a README. */
public final class Markdown {
  private Markdown() {}

  /** Its text. */
  public static String of(JsonNode report, List<Baseline.Change> changes) {
    StringBuilder text = new StringBuilder("# Update strategies under load\n\n");
    text.append(Texts.made(report)).append("\n");
    Texts.warnings(report).forEach(w -> text.append("\n> ").append(w).append('\n'));
    for (String release : Texts.releases(report)) {
      text.append("\n## ").append(Texts.title(release)).append("\n\n");
      text.append(table(report, release));
      text.append("\nBest first:\n\n| to | what matters | ranking |\n|---|---|---|\n");
      for (Ranking.Row row : Ranking.of(report, release).rows()) {
        text.append(
            "| %s | %s | %s |%n"
                .formatted(row.figure().matters(), row.figure().title(), places(row)));
      }
    }
    text.append(data(report));
    if (!changes.isEmpty()) {
      text.append(
          "\n## Since the baseline\n\n| run | figure | before | now |\n|---|---|---|---|\n");
      changes.forEach(c ->
          text.append(
              "| %s | %s | %s %s | %s %s |%n"
                  .formatted(
                      c.run(),
                      c.title(),
                      Numbers.text(c.before()),
                      c.unit(),
                      Numbers.text(c.now()),
                      c.unit())));
    }
    return text.toString();
  }

  private static String table(JsonNode report, String release) {
    List<Figure> figures =
        (release.equals("good") ? Figure.GOOD : Figure.BAD)
            .stream().filter(f -> Texts.isKnown(report, release, f)).toList();
    StringBuilder text = new StringBuilder("| strategy | sent |");
    figures.forEach(f -> text.append(' ').append(Texts.heading(f)).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(figures.size())).append('\n');
    for (JsonNode run : Texts.runs(report, release)) {
      text.append("| ").append(run.path("strategy").asText()).append(" | ");
      text.append(Numbers.text(run.path("sent").asDouble())).append(" |");
      figures.forEach(f -> text.append(' ').append(Texts.value(run, f)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  private static String places(Ranking.Row row) {
    List<String> places = new ArrayList<>();
    for (Ranking.Place place : row.places()) {
      places.add("%s %s".formatted(place.strategy(), Numbers.text(place.value())));
    }
    return places.stream().collect(Collectors.joining(", ")) + unit(row.figure());
  }

  private static String unit(Figure figure) {
    return figure.unit().isEmpty() ? "" : " " + figure.unit();
  }

  private static String data(JsonNode report) {
    StringBuilder text =
        new StringBuilder(
            "\n## Do the figures agree\n\n| run | failed, by kind | visits acknowledged | on disk |"
                + " lost | doubled | gateway's count minus ours | tolerance | trouble |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
    for (JsonNode run : report.path("runs")) {
      JsonNode visits = run.path("visits");
      JsonNode agreement = run.path("agreement");
      text.append(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  run.path("name").asText(),
                  Texts.kinds(run),
                  visits.path("acknowledged").asText("-"),
                  visits.path("onDisk").asText("-"),
                  visits.path("lost").asText("-"),
                  visits.path("doubled").asText("-"),
                  agreement.path("difference").asText("-"),
                  agreement.path("tolerance").asText("-"),
                  run.path("trouble").asText()));
    }
    return text.toString();
  }
}
