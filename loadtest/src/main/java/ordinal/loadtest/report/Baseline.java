package ordinal.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What has changed since an earlier report, figure by figure, of runs that both have. */
public final class Baseline {
  private Baseline() {}

  /** A figure of one run, then and now. */
  public record Change(String run, String title, String unit, double before, double now) {}

  /** Only what differs, in the order of the runs. */
  public static List<Change> changes(JsonNode before, JsonNode now) {
    List<Change> changes = new ArrayList<>();
    for (JsonNode run : now.path("runs")) {
      for (JsonNode old : before.path("runs")) {
        if (old.path("name").equals(run.path("name"))) {
          compare(old, run, changes);
        }
      }
    }
    return changes;
  }

  private static void compare(JsonNode old, JsonNode run, List<Change> changes) {
    Set<String> seen = new HashSet<>();
    Stream.concat(Figure.GOOD.stream(), Figure.BAD.stream())
        .filter(figure -> seen.add(figure.path()))
        .forEach(figure -> {
          Double before = ReportJson.number(old, figure.path());
          Double now = ReportJson.number(run, figure.path());
          if (before != null && now != null && !before.equals(now)) {
            changes.add(
                new Change(run.path("name").asText(), figure.title(), figure.unit(), before, now));
          }
        });
  }
}
