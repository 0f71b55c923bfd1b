package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Analysis;
import ordinal.gateway.objects.StatefulRollout.AnalysisStep;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.CountedRequest;
import ordinal.gateway.objects.StatefulRollout.GatewayMeasure;
import ordinal.gateway.objects.StatefulRollout.GatewayMetric;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Metric;
import ordinal.gateway.objects.StatefulRollout.Pause;
import ordinal.gateway.objects.StatefulRollout.PrometheusMetric;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.objects.StatefulRollout.SetHeaderRoute;
import ordinal.gateway.objects.StatefulRollout.SetMirror;
import ordinal.gateway.objects.StatefulRollout.SetReplicas;
import ordinal.gateway.objects.StatefulRollout.SetWeight;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.objects.StatefulRollout.WebMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulRolloutTest {
  private static final String HEAD =
      """
      apiVersion: ordinal.dev/v1alpha1
      kind: StatefulRollout
      metadata: {name: counter}
      spec:
        statefulSetRef: {name: counter}
        routeRef: {name: shop}
        stableService: stable
        canaryService: canary
      """;

  private static StatefulRollout read(String rest) {
    return Yaml.only(StatefulRollout.class, HEAD + rest);
  }

  @Test
  void readsEveryFieldBesideTheStrategy() {
    StatefulRollout.Spec spec =
        read("""
          progressDeadline: 2m
          stateLoss: {aggregation: visits, counted: [{method: POST, path: /visits}]}
          hooks: [{name: gate, type: confirm-rollout, url: "http://gate/x", timeout: 1s, metadata: {k: v}}]
          strategy: {recreate: {}}
        """)
            .spec();

    assertThat(spec)
        .isEqualTo(
            new StatefulRollout.Spec(
                "counter",
                "shop",
                "stable",
                Optional.of("canary"),
                new Recreate(),
                Duration.ofMinutes(2),
                Optional.of(
                    new StateLoss("visits", List.of(new CountedRequest("POST", "/visits")))),
                List.of(
                    new Hook(
                        "gate",
                        HookType.CONFIRM_ROLLOUT,
                        "http://gate/x",
                        Duration.ofSeconds(1),
                        Map.of("k", "v")))));
  }

  @Test
  void readsEveryStepOfACanary() {
    StatefulRollout rollout =
        read(
            """
              strategy:
                canary:
                  canaryStatefulSetRef: {name: counter-canary}
                  steps:
                  - setReplicas: 2
                  - setHeaderRoute: {name: testers, match: [{name: X-Canary, value: always}, {name: a, type: RegularExpression, value: "b+"}]}
                  - setMirror: {percent: 5}
                  - setWeight: 10
                  - pause: {duration: 30s}
                  - pause: {}
                  - analysis: {metrics: [{name: ok, provider: {gateway: {measure: success-rate}}, successCondition: "result > 0.9"}]}
            """);

    assertThat(rollout.spec().strategy())
        .isEqualTo(
            new Canary(
                Optional.of("counter-canary"),
                List.of(
                    new SetReplicas(2),
                    new SetHeaderRoute(
                        "testers",
                        List.of(
                            new HeaderMatch("x-canary", false, "always"),
                            new HeaderMatch("a", true, "b+"))),
                    new SetMirror(5),
                    new SetWeight(10),
                    new Pause(Optional.of(Duration.ofSeconds(30))),
                    new Pause(Optional.empty()),
                    new AnalysisStep(
                        new Analysis(
                            0,
                            List.of(
                                metric(
                                    new GatewayMetric(
                                        GatewayMeasure.SUCCESS_RATE,
                                        99,
                                        Duration.ofSeconds(30),
                                        50)))))),
                Optional.empty()));
    assertThat(rollout.traffic()).isEqualTo(Traffic.NONE);
  }

  private static Metric metric(StatefulRollout.Provider provider) {
    return new Metric(
        "ok",
        provider,
        Optional.of("result > 0.9"),
        Optional.empty(),
        Duration.ZERO,
        Duration.ofSeconds(10),
        Optional.empty(),
        0,
        0,
        4,
        false);
  }

  @Test
  void readsRollingAndItsDefaults() {
    assertThat(read("  strategy: {rolling: {}}\n").spec().strategy())
        .isEqualTo(new Rolling(1, 1, Optional.empty(), Optional.empty()));
    assertThat(
            read("  strategy: {rolling: {batchSize: 3, maxUnavailable: 2, pause: {duration: 5s}}}\n")
                .spec()
                .strategy())
        .isEqualTo(
            new Rolling(
                3,
                2,
                Optional.of(new Pause(Optional.of(Duration.ofSeconds(5)))),
                Optional.empty()));
  }

  @Test
  void readsBlueGreenWithMetricsOfOthers() {
    BlueGreen blueGreen =
        (BlueGreen)
            read("""
              strategy:
                blueGreen:
                  otherStatefulSetRef: {name: green}
                  previewReplicas: 2
                  autoPromotion: false
                  scaleDownDelay: 1m
                  previewMatches: [{name: x-preview, value: "true"}]
                  prePromotionAnalysis:
                    metrics:
                    - {name: a, provider: {prometheus: {address: "http://p:9090", query: up}}, failureCondition: "result < 1", interval: 1s, count: 3,
                       initialDelay: 2s, failureLimit: 1, inconclusiveLimit: 2, consecutiveErrorLimit: 3, dryRun: true}
                    - {name: b, provider: {web: {url: "https://w/x", body: "{}", jsonPointer: /ok, timeout: 2s}}, successCondition: "result == 1"}
            """)
                .spec()
                .strategy();

    assertThat(blueGreen.otherSet()).isEqualTo("green");
    assertThat(blueGreen.previewReplicas()).contains(2);
    assertThat(blueGreen.autoPromotion()).isFalse();
    assertThat(blueGreen.scaleDownDelay()).isEqualTo(Duration.ofMinutes(1));
    assertThat(blueGreen.previewMatches())
        .containsExactly(new HeaderMatch("x-preview", false, "true"));
    assertThat(blueGreen.prePromotionAnalysis().orElseThrow().metrics())
        .containsExactly(
            new Metric(
                "a",
                new PrometheusMetric("http://p:9090", "up"),
                Optional.empty(),
                Optional.of("result < 1"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Optional.of(3),
                1,
                2,
                3,
                true),
            new Metric(
                "b",
                new WebMetric("https://w/x", Optional.of("{}"), "/ok", Duration.ofSeconds(2)),
                Optional.of("result == 1"),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Optional.empty(),
                0,
                0,
                4,
                false));
  }

  @Test
  void readsTheTrafficOfItsStatusAndNothingElseOfIt() {
    StatefulRollout rollout =
        read(
            """
              strategy: {recreate: {}}
            status:
              phase: Progressing
              traffic:
                split: {stable: s-1, canary: s-2}
                headerRoutes: [{name: testers, match: [{name: x-canary, type: Exact, value: always}]}]
                mirrorPercent: 7
            """);

    assertThat(rollout.traffic())
        .isEqualTo(
            new Traffic(
                Optional.of(new Split("s-1", "s-2")),
                List.of(
                    new HeaderRoute(
                        "testers", List.of(new HeaderMatch("x-canary", false, "always")))),
                7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          strategy: {}                                                   | spec.strategy: must have exactly one of rolling, canary, blueGreen, recreate
          strategy: {recreate: {}, rolling: {}}                          | spec.strategy: rolling, recreate: must have exactly one of rolling, canary, blueGreen, recreate
          strategy: {canary: {steps: []}}                                | spec.strategy.canary.steps: 0 entries: must have 1 to 100 entries
          strategy: {canary: {}}                                         | spec.strategy.canary.steps: is required
          strategy: {canary: {steps: [{setWeight: 101}]}}                | spec.strategy.canary.steps[0].setWeight: 101: must be a whole number from 0 to 100
          strategy: {canary: {steps: [{setWeight: 1, pause: {}}]}}       | spec.strategy.canary.steps[0]: setWeight, pause: must have exactly one of setWeight, setReplicas, setHeaderRoute, setMirror, pause, analysis
          strategy: {canary: {steps: [{setWieght: 1}]}}                  | spec.strategy.canary.steps[0]: must have exactly one of setWeight, setReplicas, setHeaderRoute, setMirror, pause, analysis
          strategy: {canary: {steps: [{pause: {duration: soon}}]}}       | spec.strategy.canary.steps[0].pause.duration: soon: must be a duration such as 500ms, 10s or 1m30s: up to four numbers with h, m, s or ms
          strategy: {blueGreen: {}}                                      | spec.strategy.blueGreen.otherStatefulSetRef: is required
          strategy: {rolling: {analysis: {metrics: [{name: a, provider: {}, successCondition: x}]}}} | spec.strategy.rolling.analysis.metrics[0].provider: must have exactly one of gateway, prometheus, web
          strategy: {rolling: {analysis: {metrics: [{name: a, provider: {gateway: {measure: speed}}, successCondition: x}]}}} | spec.strategy.rolling.analysis.metrics[0].provider.gateway.measure: speed: must be one of success-rate, latency, saturation, requests
          strategy: {rolling: {analysis: {metrics: [{name: a, provider: {gateway: {measure: requests}}}]}}} | spec.strategy.rolling.analysis.metrics[0].successCondition: is required where there is no failureCondition
          strategy: {recreate: {}}, progressDeadline: 0s                 | spec.progressDeadline: 0s: must be from 1s to 24h
          strategy: {recreate: {}}, hooks: [{name: a, type: later, url: "http://x"}] | spec.hooks[0].type: later: must be one of confirm-rollout, pre-rollout, rollout, confirm-traffic-increase, confirm-promotion, post-rollout, rollback, event
          """)
  void refusesWithFieldAndValue(String rest, String complaint) {
    String yaml =
        "apiVersion: ordinal.dev/v1alpha1\nkind: StatefulRollout\nmetadata: {name: r}\nspec: {statefulSetRef: {name: a}, routeRef: {name: b}, stableService: s, canaryService: c, "
            + rest
            + "}\n";

    assertThat(Yaml.problems(yaml)).anyMatch(problem -> problem.endsWith(complaint));
  }

  @Test
  void needsTwoServicesWhereTrafficIsShared() {
    String yaml = HEAD + "  strategy: {canary: {steps: [{setWeight: 1}]}}\n";

    assertThat(Yaml.problems(yaml.replace("  canaryService: canary\n", "")))
        .containsExactly(
            "f.yaml:5: StatefulRollout default/counter: spec.canaryService: is required with this strategy");
  }
}
