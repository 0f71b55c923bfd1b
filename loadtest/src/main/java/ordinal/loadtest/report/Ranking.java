package ordinal.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which strategy is best at what: the same runs, ordered by one figure after the other. */
record Ranking(String release, List<Row> rows) {
  /** A figure with all that have it, best first. */
  record Row(Figure figure, List<Place> places) {}

  /** Equal values share a place. */
  record Place(String strategy, double value, int place) {}

  static Ranking of(JsonNode report, String release) {
    List<Row> rows = new ArrayList<>();
    for (Figure figure : release.equals("good") ? Figure.GOOD : Figure.BAD) {
      List<Place> places = places(report, release, figure);
      if (!places.isEmpty()) {
        rows.add(new Row(figure, places));
      }
    }
    return new Ranking(release, rows);
  }

  private static List<Place> places(JsonNode report, String release, Figure figure) {
    List<Place> found = new ArrayList<>();
    for (JsonNode run : report.path("runs")) {
      Double value =
          run.path("release").asText().equals(release)
              ? ReportJson.number(run, figure.path())
              : null;
      if (value != null) {
        found.add(new Place(run.path("strategy").asText(), value, 0));
      }
    }
    found.sort(Comparator.comparingDouble(Place::value));
    List<Place> placed = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Place one = found.get(i);
      boolean equal = i > 0 && placed.get(i - 1).value == one.value;
      placed.add(new Place(one.strategy, one.value, equal ? placed.get(i - 1).place : i + 1));
    }
    return placed;
  }
}
