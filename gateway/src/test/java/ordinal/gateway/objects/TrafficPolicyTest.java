package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.TrafficPolicy.Budget;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.objects.TrafficPolicy.Rate;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.objects.TrafficPolicy.Section;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;
import ordinal.gateway.objects.TrafficPolicy.SuccessRate;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficPolicyTest {
  private static final String HEAD =
      """
      apiVersion: ordinal.dev/v1alpha1
      kind: TrafficPolicy
      metadata: {name: p}
      spec:
      """;
  private static final String TARGET = "  targetRefs: [{group: \"\", kind: Service, name: a}]\n";

  private static TrafficPolicy read(String spec) {
    return Yaml.only(TrafficPolicy.class, HEAD + spec);
  }

  @Test
  void readsEveryFieldOfTheLimits() {
    TrafficPolicy policy =
        read(
            """
              targetRefs: [{group: "", kind: Service, name: a}]
              concurrency: {maxRequests: 5, maxQueued: 0, queueTimeout: 200ms, adaptive: {minRequests: 3}}
              rateLimit: {requests: 7, interval: 1m, burst: 3, key: {type: Header, header: X-User}}
              request: {maxBytes: 5368709120}
              timeouts: {idle: 1h}
              mirror: {unsafeMethods: true}
              clients: {maxConnections: 9, maxConnectionsPerAddress: 2}
            """);

    assertThat(policy.limits())
        .isEqualTo(
            new PolicyLimits(
                Optional.of(
                    new PolicyLimits.Concurrency(
                        5, 0, Duration.ofMillis(200), Optional.of(new PolicyLimits.Adaptive(3)))),
                Optional.of(
                    new PolicyLimits.RateLimit(
                        7, Duration.ofMinutes(1), 3, new PolicyLimits.Key.Header("x-user"))),
                Optional.of(new PolicyLimits.RequestSize(5L << 30)),
                Optional.of(new PolicyLimits.Pauses(Duration.ofHours(1))),
                Optional.of(new PolicyLimits.Mirroring(true)),
                Optional.of(new PolicyLimits.Clients(OptionalInt.of(9), OptionalInt.of(2)))));
  }

  @Test
  void fillsInTheDefaultsOfTheLimits() {
    PolicyLimits limits =
        read(TARGET + "  concurrency: {}\n  rateLimit: {requests: 7}\n  mirror: {}\n").limits();

    assertThat(limits.concurrency()).contains(PolicyLimits.Concurrency.DEFAULT);
    assertThat(limits.rateLimit())
        .contains(
            new PolicyLimits.RateLimit(
                7, Duration.ofSeconds(1), 7, new PolicyLimits.Key.ClientAddress()));
    assertThat(limits.mirror()).contains(new PolicyLimits.Mirroring(false));
    assertThat(limits.clients()).isEmpty();
  }

  @Test
  void readsEveryFieldOfTheSectionsForServices() {
    TrafficPolicy policy =
        read(
            """
              targetRefs:
              - {group: "", kind: Service, name: a}
              - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: r, sectionName: rule}
              retryConstraint: {budget: {percent: 30, interval: 20s}, minRetryRate: {count: 5, interval: 2s}}
              ejection:
                consecutiveErrors: 3
                interval: 5s
                baseTime: 10s
                maxTime: 1m30s
                maxPercent: 40
                panicThreshold: 30
                successRate: {minReplicas: 4, minRequests: 50, deviations: 1.5}
              healthCheck: {path: /up, interval: 2s, timeout: 500ms, healthyThreshold: 1, unhealthyThreshold: 4}
              slowStart: {window: 30s}
            """);

    assertThat(policy.targetRefs())
        .containsExactly(
            new TargetRef(TargetKind.SERVICE, "a", Optional.empty()),
            new TargetRef(TargetKind.ROUTE, "r", Optional.of("rule")));
    assertThat(policy.sections())
        .containsExactly(
            Section.RETRY_CONSTRAINT, Section.EJECTION, Section.HEALTH_CHECK, Section.SLOW_START);
    assertThat(policy.retryConstraint())
        .contains(
            new RetryConstraint(
                new Budget(30, Duration.ofSeconds(20)), new Rate(5, Duration.ofSeconds(2))));
    assertThat(policy.ejection())
        .contains(
            new Ejection(
                3,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                40,
                30,
                Optional.of(new SuccessRate(4, 50, 1.5))));
    assertThat(policy.healthCheck())
        .contains(new HealthCheck("/up", Duration.ofSeconds(2), Duration.ofMillis(500), 1, 4));
    assertThat(policy.slowStart()).contains(new SlowStart(Duration.ofSeconds(30)));
  }

  @Test
  void fillsInTheDefaultsOfASection() {
    TrafficPolicy policy =
        read(TARGET + "  retryConstraint: {}\n  ejection: {successRate: {}}\n  healthCheck: {}\n");

    assertThat(policy.retryConstraint())
        .contains(
            new RetryConstraint(
                new Budget(20, Duration.ofSeconds(10)), new Rate(10, Duration.ofSeconds(1))));
    assertThat(policy.ejection())
        .contains(
            new Ejection(
                5,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                50,
                50,
                Optional.of(new SuccessRate(5, 100, 1.9))));
    assertThat(policy.healthCheck())
        .contains(new HealthCheck("/healthz", Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3));
    assertThat(policy.slowStart()).isEmpty();
    assertThat(policy.sections())
        .containsExactly(Section.RETRY_CONSTRAINT, Section.EJECTION, Section.HEALTH_CHECK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ejection: {maxPercent: 101}          | spec.ejection.maxPercent: 101: must be a whole number from 0 to 100
          ejection: {baseTime: 1h}             | spec.ejection.maxTime: must not be shorter than baseTime
          ejection: {interval: 0s}             | spec.ejection.interval: 0s: must be from 1ms to 24h
          ejection: {successRate: {deviations: much}} | spec.ejection.successRate.deviations: much: must be a number from 0.1 to 10.0
          retryConstraint: {budget: {interval: 1ms}} | spec.retryConstraint.budget.interval: 1ms: must be from 1s to 1h
          healthCheck: {path: up}              | spec.healthCheck.path: up: must be an absolute path: it starts with /
          slowStart: {}                        | spec.slowStart.window: is required
          slowStart: {window: 1d}              | spec.slowStart.window: 1d: must be a duration such as 500ms, 10s or 1m30s: up to four numbers with h, m, s or ms
          concurrency: {maxRequests: 0}        | spec.concurrency.maxRequests: 0: must be a whole number from 1 to 1000000
          concurrency: {queueTimeout: 2h}      | spec.concurrency.queueTimeout: 2h: must be from 1ms to 1h
          concurrency: {maxRequests: 7, adaptive: {}} | spec.concurrency.maxRequests: 7: must not be less than adaptive.minRequests
          rateLimit: {}                        | spec.rateLimit.requests: is required
          rateLimit: {requests: 1, interval: 0s} | spec.rateLimit.interval: 0s: must be from 1ms to 1h
          rateLimit: {requests: 1, key: {type: Cookie}} | spec.rateLimit.key.type: Cookie: must be one of ClientAddress, Header, Route
          rateLimit: {requests: 1, key: {type: Header}} | spec.rateLimit.key.header: is required
          rateLimit: {requests: 1, key: {type: Route, header: x}} | spec.rateLimit.key.header: x: must be absent for type Route
          request: {maxBytes: -1}              | spec.request.maxBytes: -1: must be a whole number from 0 to 9007199254740991
          timeouts: {}                         | spec.timeouts.idle: is required
          timeouts: {idle: 0s}                 | spec.timeouts.idle: 0s: must be from 1s to 24h
          mirror: {unsafeMethods: yes}         | spec.mirror.unsafeMethods: yes: must be true or false
          clients: {maxConnections: 0}         | spec.clients.maxConnections: 0: must be a whole number from 1 to 1000000
          ejecton: {}                          | spec.ejecton: {}: unknown field: did you mean ejection?
          """)
  void refusesAWrongValueByFieldAndValue(String section, String message) {
    assertThat(Yaml.problems(HEAD + TARGET + "  " + section))
        .singleElement()
        .asString()
        .isEqualTo("f.yaml:6: TrafficPolicy default/p: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {group: apps, kind: Deployment, name: a}         | spec.targetRefs[0].kind: Deployment: must be Service of group "", or HTTPRoute or Gateway of group gateway.networking.k8s.io
          {group: "", kind: Service, name: a, sectionName: s} | spec.targetRefs[0].sectionName: s: must be absent for a Service, which has no sections
          {kind: Service, name: a}                         | spec.targetRefs[0].group: is required
          """)
  void refusesAWrongTarget(String target, String message) {
    assertThat(Yaml.problems(HEAD + "  targetRefs: [" + target + "]"))
        .singleElement()
        .asString()
        .isEqualTo("f.yaml:5: TrafficPolicy default/p: " + message);
  }

  @Test
  void refusesTheSameTargetTwiceAndNone() {
    String target = "{group: \"\", kind: Service, name: a}";

    assertThat(Yaml.problems(HEAD + "  targetRefs: [" + target + ", " + target + "]"))
        .containsExactly(
            "f.yaml:5: TrafficPolicy default/p: spec.targetRefs[1]: a: is the same as an earlier target");
    assertThat(Yaml.problems(HEAD + "  slowStart: {window: 1s}"))
        .containsExactly("f.yaml:5: TrafficPolicy default/p: spec.targetRefs: is required");
  }
}
