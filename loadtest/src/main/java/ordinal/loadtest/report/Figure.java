package ordinal.loadtest.report;

import java.util.List;

/**
 * A figure that is shown and compared, by its path in a run of the JSON report; less is better.
 *
 * @param matters to whom
 */
record Figure(String path, String title, String unit, String matters) {
  static final List<Figure> GOOD =
      List.of(
          new Figure("failed", "failed requests", "", "users"),
          new Figure("longestGapMillis", "longest gap without a good answer", "ms", "users"),
          new Figure("latency.byPhase.releasing.p99", "p99 while releasing", "ms", "users"),
          new Figure("users.sawTwo", "users who saw two versions", "", "users"),
          new Figure("users.flippedBack", "users who flipped back", "", "users"),
          new Figure("timing.finishedSeconds", "time to finish", "s", "the team"),
          new Figure(
              "capacity.ordinalSecondsUnavailable", "ordinal-seconds unavailable", "s", "the data"),
          new Figure("visits.lost", "visits lost", "", "the data"),
          new Figure("capacity.extraReplicas", "extra replicas", "", "the budget"),
          new Figure("capacity.extraVolumes", "extra volumes", "", "the budget"));

  static final List<Figure> BAD =
      List.of(
          new Figure("users.metFault", "users who met its fault", "", "users"),
          new Figure("users.sawBad", "users who saw it", "", "users"),
          new Figure("users.badSecondsMedian", "for how long, median", "s", "users"),
          new Figure("failed", "failed requests", "", "users"),
          new Figure("timing.detectedSeconds", "time to the decision to go back", "s", "the team"),
          new Figure(
              "timing.trafficBackSeconds", "from there, until nobody got it", "s", "the team"),
          new Figure("timing.rolledBackSeconds", "from there, until all was old", "s", "the team"),
          new Figure("visits.lost", "visits lost", "", "the data"));
}
