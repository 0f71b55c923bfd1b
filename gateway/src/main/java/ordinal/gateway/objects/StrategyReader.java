package ordinal.gateway.objects;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.CanaryStep;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Strategy;

/** Reads the strategy of a StatefulRollout. Stateless. */
final class StrategyReader {
  private static final int MOST_STEPS = 100;
  private static final int MOST_MATCHES = 16;
  private static final int MOST_REPLICAS = 10_000;
  private static final List<String> STRATEGIES =
      List.of("rolling", "canary", "blueGreen", "recreate");
  private static final List<String> STEPS =
      List.of("setWeight", "setReplicas", "setHeaderRoute", "setMirror", "pause", "analysis");
  private static final String EXACT = "Exact";
  private static final String REGEX = "RegularExpression";
  private static final Syntax MATCH_TYPE = Syntax.oneOf(List.of(EXACT, REGEX));

  private StrategyReader() {}

  static Optional<Strategy> read(Fields fields) {
    Optional<String> one = exactlyOne(fields, STRATEGIES);
    Optional<Strategy> strategy =
        one.flatMap(fields::child)
            .map(child -> {
              Strategy read =
                  switch (one.get()) {
                    case "rolling" -> rolling(child);
                    case "canary" -> canary(child);
                    case "blueGreen" -> blueGreen(child);
                    default -> new Recreate();
                  };
              child.closeStrictly();
              return read;
            });
    fields.closeStrictly();
    return strategy;
  }

  // What is there besides, too, is known here, and only one too many.
  private static Optional<String> exactlyOne(Fields fields, List<String> choices) {
    List<String> present = choices.stream().filter(fields::has).toList();
    if (present.size() != 1) {
      String message = "must have exactly one of " + String.join(", ", choices);
      fields.errorHere(String.join(", ", present), message);
    }
    return present.stream().findFirst();
  }

  private static Rolling rolling(Fields fields) {
    return new Rolling(
        fields.number("batchSize", 1, MOST_REPLICAS).orElse(1),
        fields.number("maxUnavailable", 1, MOST_REPLICAS).orElse(1),
        fields.child("pause").map(StrategyReader::pause),
        analysis(fields, "analysis"));
  }

  private static Canary canary(Fields fields) {
    Optional<String> set = fields.child("canaryStatefulSetRef").map(StatefulRolloutReader::name);
    fields.require("steps");
    List<CanaryStep> steps = new ArrayList<>();
    for (Fields step : fields.children("steps", 1, MOST_STEPS)) {
      exactlyOne(step, STEPS).flatMap(name -> step(step, name)).ifPresent(steps::add);
      step.closeStrictly();
    }
    return new Canary(set, steps, analysis(fields, "analysis"));
  }

  private static Optional<CanaryStep> step(Fields step, String name) {
    return switch (name) {
      case "setWeight" -> Optional.of(new SetWeight(step.number(name, 0, 100).orElse(0)));
      case "setReplicas" ->
          Optional.of(new SetReplicas(step.number(name, 0, MOST_REPLICAS).orElse(0)));
      case "setHeaderRoute" -> step.child(name).map(StrategyReader::headerRoute);
      case "setMirror" -> step.child(name).map(StrategyReader::mirror);
      case "pause" -> step.child(name).map(StrategyReader::pause);
      default -> analysis(step, name).map(AnalysisStep::new);
    };
  }

  private static SetHeaderRoute headerRoute(Fields fields) {
    SetHeaderRoute route =
        new SetHeaderRoute(fields.needText("name", Syntax.DNS_NAME).orElse(""), matches(fields));
    fields.closeStrictly();
    return route;
  }

  /** The headers under {@code match}, all of which a request must have. */
  static List<HeaderMatch> matches(Fields fields) {
    return matches(fields, "match");
  }

  private static List<HeaderMatch> matches(Fields fields, String name) {
    return fields.children(name, 0, MOST_MATCHES).stream().map(StrategyReader::match).toList();
  }

  private static HeaderMatch match(Fields fields) {
    boolean regex = fields.text("type", MATCH_TYPE).orElse(EXACT).equals(REGEX);
    String name = fields.needText("name", Syntax.TOKEN).orElse("").toLowerCase(Locale.ROOT);
    String value = fields.needText("value", Syntax.HEADER_VALUE).orElse("");
    if (regex) {
      MatchReader.compile(fields, value);
    }
    fields.closeStrictly();
    return new HeaderMatch(name, regex, value);
  }

  private static SetMirror mirror(Fields fields) {
    SetMirror mirror = new SetMirror(fields.needNumber("percent", 0, 100).orElse(0));
    fields.closeStrictly();
    return mirror;
  }

  private static Pause pause(Fields fields) {
    Pause pause = new Pause(Durations.read(fields, "duration", Duration.ZERO, Duration.ofDays(30)));
    fields.closeStrictly();
    return pause;
  }

  private static BlueGreen blueGreen(Fields fields) {
    Optional<Integer> preview =
        fields.number("previewReplicas", 1, MOST_REPLICAS).stream().boxed().findFirst();
    return new BlueGreen(
        StatefulRolloutReader.name(fields, "otherStatefulSetRef"),
        preview,
        fields.flag("autoPromotion").orElse(true),
        Durations.read(fields, "scaleDownDelay", Duration.ZERO, Duration.ofDays(30))
            .orElse(Duration.ofSeconds(30)),
        matches(fields, "previewMatches"),
        analysis(fields, "prePromotionAnalysis"),
        analysis(fields, "postPromotionAnalysis"));
  }

  private static Optional<Analysis> analysis(Fields fields, String name) {
    return fields.child(name).map(AnalysisReader::read);
  }
}
