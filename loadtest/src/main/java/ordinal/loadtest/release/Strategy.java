package ordinal.loadtest.release;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.loadtest.drive.Cohort;

/** How a release reaches users. Steps are short, so that a comparison takes minutes. */
public enum Strategy {
  RECREATE("recreate", "all down, all up", "recreate: {}"),
  ROLLING("rolling", "one replica after the other", "rolling: {batchSize: 1, maxUnavailable: 1}"),
  PARTITION(
      "rolling-partition",
      "one replica, a look, then the others",
      "rolling: {batchSize: 1, maxUnavailable: 1, pause: {duration: 4s}}"),
  CANARY(
      "canary",
      "weights 10, 30, 60, by the clock",
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 10
          - pause: {duration: 3s}
          - setWeight: 30
          - pause: {duration: 3s}
          - setReplicas: 2
          - setWeight: 60
          - pause: {duration: 3s}
      """),
  ANALYSIS(
      "canary-analysis",
      "weights 20 and 50, each once measurements allow",
      """
      canary:
        steps:
          - setReplicas: 1
          - setWeight: 20
          - analysis: {metrics: %1$s}
          - setWeight: 50
          - analysis: {metrics: %1$s}
      """),
  BLUE_GREEN(
      "blue-green",
      "a second set, then everybody at once",
      """
      blueGreen:
        otherStatefulSetRef: {name: counter-green}
        autoPromotion: true
        scaleDownDelay: 20s
        previewMatches: [{name: x-preview, type: Exact, value: "true"}]
        postPromotionAnalysis: {metrics: %1$s}
      """),
  AB(
      "ab",
      "testers by header or cookie, then everybody",
      """
      canary:
        steps:
          - setReplicas: 1
          - pause: {}
      """);

  private static final Cohort HEADER = new Cohort("header", Map.of("x-canary", "always"), Map.of());
  private static final Cohort COOKIE = new Cohort("cookie", Map.of(), Map.of("canary", "always"));

  private final String text;
  private final String summary;
  private final String yaml;

  Strategy(String text, String summary, String yaml) {
    this.text = text;
    this.summary = summary;
    this.yaml = yaml;
  }

  /** The one of that name. */
  public static Optional<Strategy> named(String name) {
    return Arrays.stream(values()).filter(s -> s.text.equals(name)).findFirst();
  }

  /** In a few words, for people. */
  public String summary() {
    return summary;
  }

  /** The StatefulRollout that does it. */
  String rollout() {
    return """
    apiVersion: ordinal.dev/v1alpha1
    kind: StatefulRollout
    metadata:
      name: counter
    spec:
      statefulSetRef: {name: counter}
      routeRef: {name: counter}
      stableService: counter-stable
      canaryService: %s
      progressDeadline: 1m
      strategy:
    """
            .formatted(this == BLUE_GREEN ? "counter-green" : "counter-canary")
        + yaml.formatted(metrics()).strip().indent(4);
  }

  /** Two measurements that must both hold; 5 % errors or 300 ms more fail them at 30 requests. */
  private String metrics() {
    // After a switch the old version has no requests left that could be compared with.
    String slowest = this == BLUE_GREEN ? "200" : "stable * 2 + 100";
    return """
    [{name: success-rate, provider: {gateway: {measure: success-rate, window: 4s, minSample: 30}}, \
    successCondition: "result >= 0.985", failureCondition: "result < 0.985", \
    initialDelay: 3s, interval: 1s, count: 3}, \
    {name: latency, provider: {gateway: {measure: latency, percentile: 90, window: 4s, minSample: 30}}, \
    successCondition: "result <= %1$s", failureCondition: "result > %1$s", \
    initialDelay: 3s, interval: 1s, count: 3, failureLimit: 1}]\
    """
        .formatted(slowest);
  }

  /** Whether measurements end a bad release; else a person does. */
  boolean decidesItself() {
    return this == ANALYSIS || this == BLUE_GREEN;
  }

  /**
   * After which a person promotes a version that nobody complains of; empty where none needs to.
   */
  Optional<Duration> promotedAfter() {
    return this == AB ? Optional.of(Duration.ofSeconds(6)) : Optional.empty();
  }

  /** Who the users are; in a test by header and cookie one in five says so. */
  List<Cohort> cohorts() {
    Cohort plain = Cohort.plain();
    return this == AB
        ? List.of(HEADER, plain, plain, plain, plain, COOKIE, plain, plain, plain, plain)
        : List.of(plain);
  }

  @Override
  public String toString() {
    return text;
  }
}
