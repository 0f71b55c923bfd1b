package ordinal.gateway.objects;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.GatewayMeasure;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.PrometheusMetric;
import ordinal.gateway.objects.StatefulRollout.WebMetric;

/** Reads the measurements that decide over a release. Stateless. */
final class AnalysisReader {
  private static final int MOST_METRICS = 32;
  private static final int MOST = 1_000_000;
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration HOUR = Duration.ofHours(1);
  // As long as the gateway keeps its own windows.
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);
  private static final List<String> PROVIDERS = List.of("gateway", "prometheus", "web");
  private static final Syntax MEASURE =
      Syntax.oneOf(Stream.of(GatewayMeasure.values()).map(AnalysisReader::written).toList());
  private static final Syntax CONDITION = Condition::check;
  private static final Syntax POINTER =
      Syntax.matching(0, 256, "(/\\S*)?", "must be a JSON pointer such as /data/value, or empty");

  private AnalysisReader() {}

  static Analysis read(Fields fields) {
    int startingStep = fields.number("startingStep", 0, MOST).orElse(0);
    fields.require("metrics");
    Set<String> names = new HashSet<>();
    List<Metric> metrics =
        fields.children("metrics", 1, MOST_METRICS).stream()
            .flatMap(entry -> {
              Optional<Metric> metric = metric(entry);
              if (metric.isPresent() && !names.add(metric.get().name())) {
                entry.error("name", "stands twice: names must be unique");
              }
              return metric.stream();
            })
            .toList();
    fields.closeStrictly();
    return new Analysis(startingStep, metrics);
  }

  private static Optional<Metric> metric(Fields fields) {
    String name = fields.needText("name", Syntax.DNS_NAME).orElse("");
    Optional<StatefulRollout.Provider> provider =
        fields.needChild("provider").flatMap(AnalysisReader::provider);
    Optional<String> success = fields.text("successCondition", CONDITION);
    Optional<String> failure = fields.text("failureCondition", CONDITION);
    if (success.isEmpty() && failure.isEmpty()) {
      fields.error("successCondition", "", "is required where there is no failureCondition");
    }
    Duration delay =
        Durations.read(fields, "initialDelay", Duration.ZERO, Duration.ofDays(1))
            .orElse(Duration.ZERO);
    Duration interval =
        Durations.read(fields, "interval", LEAST, Duration.ofDays(1))
            .orElse(Duration.ofSeconds(10));
    Optional<Integer> count = fields.number("count", 1, MOST).stream().boxed().findFirst();
    int failureLimit = fields.number("failureLimit", 0, MOST).orElse(0);
    int inconclusiveLimit = fields.number("inconclusiveLimit", 0, MOST).orElse(0);
    int errorLimit = fields.number("consecutiveErrorLimit", 0, MOST).orElse(4);
    boolean dryRun = fields.flag("dryRun").orElse(false);
    fields.closeStrictly();
    return provider.map(from ->
        new Metric(
            name,
            from,
            success,
            failure,
            delay,
            interval,
            count,
            failureLimit,
            inconclusiveLimit,
            errorLimit,
            dryRun));
  }

  private static Optional<StatefulRollout.Provider> provider(Fields fields) {
    List<String> present = PROVIDERS.stream().filter(fields::has).toList();
    if (present.size() != 1) {
      String message = "must have exactly one of " + String.join(", ", PROVIDERS);
      fields.errorHere(String.join(", ", present), message);
    }
    Optional<StatefulRollout.Provider> provider =
        present.stream()
            .findFirst()
            .flatMap(name -> fields.child(name).map(child -> provider(name, child)));
    fields.closeStrictly();
    return provider;
  }

  private static StatefulRollout.Provider provider(String name, Fields fields) {
    StatefulRollout.Provider provider =
        switch (name) {
          case "gateway" -> gateway(fields);
          case "prometheus" ->
              new PrometheusMetric(
                  fields.needText("address", StatefulRolloutReader.URL).orElse(""),
                  fields.needText("query", Syntax.ANY).orElse(""));
          default ->
              new WebMetric(
                  fields.needText("url", StatefulRolloutReader.URL).orElse(""),
                  fields.text("body", Syntax.ANY),
                  fields.text("jsonPointer", POINTER).orElse(""),
                  Durations.read(fields, "timeout", LEAST, HOUR).orElse(Duration.ofSeconds(10)));
        };
    fields.closeStrictly();
    return provider;
  }

  private static GatewayMetric gateway(Fields fields) {
    Optional<String> measure =
        fields.needText("measure", MEASURE).filter(text -> MEASURE.complaint(text).isEmpty());
    return new GatewayMetric(
        measure
            .map(text -> GatewayMeasure.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT)))
            .orElse(GatewayMeasure.REQUESTS),
        fields.decimal("percentile", 0, 100).orElse(99),
        Durations.read(fields, "window", Duration.ofSeconds(1), LONGEST_WINDOW)
            .orElse(Duration.ofSeconds(30)),
        fields.number("minSample", 0, MOST).orElse(50));
  }

  private static String written(GatewayMeasure measure) {
    return measure.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
