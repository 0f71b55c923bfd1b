package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import ordinal.gateway.rollout.Verb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An abort at each step of each strategy, with real replicas and visitors: all traffic and all pods
 * are stable's again, and each visit is counted. One demo for each strategy, one release after the
 * other.
 */
@Tag("release")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbortAtEachStepIT {
  private static final String ANALYSIS =
      """
      metrics:
        - name: requests
          provider: {gateway: {measure: requests, window: 5s, minSample: 0}}
          successCondition: result >= 0
          initialDelay: %s
          interval: 1s
      """;
  private static final String STEPS =
      """
      steps:
        - setReplicas: 1
        - pause: {}
        - setHeaderRoute: {name: testers, match: [{name: x-canary, value: always}]}
        - pause: {}
        - setMirror: {percent: 20}
        - pause: {}
        - setWeight: 10
        - pause: {}
        - setWeight: 50
        - pause: {}
        - setReplicas: 2
        - pause: {}
        - setWeight: 100
        - pause: {}
        - pause: {duration: 60s}
        - analysis:
      %s
        - pause: {}
      """
          .formatted(ANALYSIS.formatted("60s").indent(6).stripTrailing());
  private static final int TIMED_PAUSE = 14;
  private static final int ANALYSED = 15;
  private static final List<String> NAMES =
      List.of(
          "setReplicas 1",
          "setHeaderRoute",
          "setMirror",
          "setWeight 10",
          "setWeight 50",
          "setReplicas 2",
          "setWeight 100");
  private static final int MOST_TRIES = 6;

  /** How a release of a strategy is begun: the canary's Service, the strategy, what is edited. */
  enum Kind {
    CANARY("canary", "counter-canary", "canary:\n" + STEPS.indent(2)),
    CANARY_SET(
        "canary of its own set",
        "counter-green",
        "canary:\n  canaryStatefulSetRef: {name: counter-green}\n" + STEPS.indent(2)),
    ROLLING("rolling", "counter-canary", "rolling: {batchSize: 1, maxUnavailable: 1, pause: {}}"),
    BLUE_GREEN(
        "blueGreen",
        "counter-green",
        """
        blueGreen:
          otherStatefulSetRef: {name: counter-green}
          autoPromotion: false
          scaleDownDelay: 60s
          prePromotionAnalysis:
        %1$s
          postPromotionAnalysis:
        %1$s
        """
            .formatted(ANALYSIS.formatted("1s").indent(4).stripTrailing())),
    RECREATE("recreate", "counter-canary", "recreate: {}");

    private final String text;
    private final String canaryService;
    private final String strategy;

    Kind(String text, String canaryService, String strategy) {
      this.text = text;
      this.canaryService = canaryService;
      this.strategy = strategy;
    }

    boolean hasOtherSet() {
      return this == CANARY_SET || this == BLUE_GREEN;
    }
  }

  /**
   * Where a release is aborted.
   *
   * @param verbs asked for one after the other, each once the release is paused
   */
  record Case(Kind kind, String step, List<Verb> verbs, Predicate<JsonNode> there) {
    @Override
    public String toString() {
      return kind.text + " aborted at " + step + " ends at stable";
    }
  }

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    all.addAll(ofACanary(Kind.CANARY));
    all.addAll(ofACanary(Kind.CANARY_SET));
    all.add(new Case(Kind.ROLLING, "the first batch", List.of(), isPausedAt(0)));
    all.add(new Case(Kind.ROLLING, "the second batch", List.of(new Verb.Promote()), isPausedAt(1)));
    all.add(
        new Case(
            Kind.ROLLING,
            "the last batch",
            List.of(new Verb.Promote(), new Verb.Promote()),
            isAt("STEPS", 2)));
    all.add(new Case(Kind.BLUE_GREEN, "the preview", List.of(), isAt("STEPS", 0)));
    all.add(new Case(Kind.BLUE_GREEN, "the analysis before", List.of(), isAt("STEPS", 1)));
    all.add(new Case(Kind.BLUE_GREEN, "the pause before", List.of(), isPausedAt(2)));
    all.add(
        new Case(
            Kind.BLUE_GREEN,
            "the analysis after the switch",
            List.of(new Verb.Promote()),
            isAt("PROMOTE", 4)));
    all.add(
        new Case(
            Kind.BLUE_GREEN,
            "the delay before the old one goes",
            List.of(new Verb.Promote()),
            isAt("PROMOTE", 5)));
    all.add(new Case(Kind.RECREATE, "all going down", List.of(), isAt("STEPS", 0)));
    all.add(new Case(Kind.RECREATE, "all starting", List.of(), isAt("STEPS", 1)));
    return all.stream();
  }

  private static List<Case> ofACanary(Kind kind) {
    List<Case> all = new ArrayList<>();
    for (int step = 0; step < NAMES.size(); step++) {
      List<Verb> verbs = step == 0 ? List.of() : List.of(new Verb.Jump(step * 2));
      all.add(new Case(kind, NAMES.get(step), verbs, isPausedAt(step * 2 + 1)));
    }
    all.add(
        new Case(
            kind,
            "a timed pause",
            List.of(new Verb.Jump(TIMED_PAUSE)),
            isAt("STEPS", TIMED_PAUSE)));
    all.add(
        new Case(kind, "an analysis", List.of(new Verb.Jump(ANALYSED)), isAt("STEPS", ANALYSED)));
    all.add(
        new Case(
            kind,
            "the promotion",
            List.of(new Verb.PromoteFull()),
            status -> status.path("stage").asText().equals("PROMOTE")));
    return all;
  }

  private static Predicate<JsonNode> isPausedAt(int step) {
    return status ->
        status.path("phase").asText().equals("Paused") && status.path("step").asInt() == step;
  }

  private static Predicate<JsonNode> isAt(String stage, int step) {
    return status ->
        status.path("stage").asText().equals(stage) && status.path("step").asInt() == step;
  }

  // Of all tests: one demo serves several.
  @TempDir static Path data;

  private final Map<Kind, ReleaseHere> demos = new LinkedHashMap<>();
  private final Map<Kind, Long> acknowledged = new LinkedHashMap<>();
  private int releases;

  @AfterAll
  void stop() {
    demos.values().forEach(ReleaseHere::close);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsAtStable(Case where) throws Exception {
    ReleaseHere here = demo(where.kind());
    ReleaseHere.Load load = here.load();
    try {
      String stable = reach(where, here);

      here.ask(new Verb.Abort());
      here.eventually("aborted", () -> here.phase().equals("Degraded"));
      here.eventually("all pods are stable's", () -> isBack(here, stable, where.kind()));
    } finally {
      load.stop();
    }

    assertThat(here.weights()).isEqualTo("100 0 0");
    assertThat(here.status().path("traffic").path("headerRoutes")).isEmpty();
    assertThat(here.status().path("traffic").path("mirrorPercent").asInt()).isZero();
    assertThat(here.status().path("traffic").has("split")).isFalse();
    boolean gap = where.kind() == Kind.RECREATE;
    assertThat(load.failures).allSatisfy(f -> assertThat(gap && f.startsWith("503")).isTrue());
    assertAllCounted(where.kind(), load);
  }

  /** A step that was over before it was seen is tried again with another version. */
  private String reach(Case where, ReleaseHere here) throws Exception {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      String stable = here.status().path("stableRevision").asText();
      release(where.kind(), here);
      here.eventually("begun", () -> isBegun(here, stable));
      for (Verb verb : where.verbs()) {
        here.eventually("paused", () -> here.phase().equals("Paused"));
        int step = here.status().path("step").asInt();
        here.ask(verb);
        here.eventually("goes on", () -> !isPausedAt(step).test(here.status()));
      }
      here.eventually(
          where.step(), () -> where.there().test(here.status()) || isOver(here, stable));
      if (!isOver(here, stable)) {
        return stable;
      }
    }
    throw new AssertionError(where.step() + " was never seen");
  }

  private void release(Kind kind, ReleaseHere here) throws Exception {
    releases++;
    if (kind.hasOtherSet()) {
      here.edit(
          "app: counter-green}\n    spec:", "r" + releases + ": x, app: counter-green}\n    spec:");
    } else {
      here.edit("name: VERSION, value: ", "name: VERSION, value: r" + releases + "-");
    }
  }

  private static boolean isBegun(ReleaseHere here, String stable) {
    String phase = here.phase();
    return !(phase.equals("Healthy") || phase.equals("Degraded")) || isOver(here, stable);
  }

  private static boolean isOver(ReleaseHere here, String stable) {
    JsonNode status = here.status();
    return status.path("phase").asText().equals("Healthy")
        && !status.path("stableRevision").asText().equals(stable);
  }

  private static boolean isBack(ReleaseHere here, String stable, Kind kind) {
    JsonNode total = here.total();
    List<JsonNode> own = own(total);
    // One of the other set that went is told of as departed.
    boolean alone =
        total.path("complete").asBoolean() && total.path("replicas").size() == own.size();
    return (alone || kind.hasOtherSet())
        && own.size() == 3
        && own.stream()
            .allMatch(replica ->
                replica.path("revision").asText().equals(stable)
                    && replica.path("state").asText().equals("live"));
  }

  /** Replicas of the set that serves. */
  private static List<JsonNode> own(JsonNode total) {
    return StreamSupport.stream(total.path("replicas").spliterator(), false)
        .filter(replica -> replica.path("replica").asText().matches("counter-\\d+"))
        .toList();
  }

  private void assertAllCounted(Kind kind, ReleaseHere.Load load) throws IOException {
    long all = acknowledged.merge(kind, load.acknowledged.get(), Long::sum);
    try (Stream<Path> files = Files.walk(data.resolve(kind.name()))) {
      long counted =
          files
              .filter(file -> file.getFileName().toString().equals("visits"))
              .mapToLong(AbortAtEachStepIT::number)
              .sum();
      assertThat(counted).isEqualTo(all);
    }
  }

  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ReleaseHere demo(Kind kind) throws Exception {
    ReleaseHere known = demos.get(kind);
    if (known != null) {
      return known;
    }
    ReleaseHere started =
        ReleaseHere.start(data.resolve(kind.name()), kind.canaryService, kind.strategy);
    demos.put(kind, started);
    return started;
  }
}
