package ordinal.gateway.objects;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.TrafficPolicy.Budget;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.objects.TrafficPolicy.Rate;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;
import ordinal.gateway.objects.TrafficPolicy.SuccessRate;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;

/** Reads our own kind TrafficPolicy. Stateless. */
final class TrafficPolicyReader implements Kind.Reader {
  private static final int MOST_TARGETS = 16;
  private static final int MOST = 1_000_000;
  private static final Duration DAY = Duration.ofDays(1);

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          TrafficPolicy policy =
              new TrafficPolicy(
                  head.meta(),
                  targetRefs(spec),
                  spec.child("retryConstraint").map(TrafficPolicyReader::retryConstraint),
                  spec.child("ejection").map(TrafficPolicyReader::ejection),
                  spec.child("healthCheck").map(TrafficPolicyReader::healthCheck),
                  spec.child("slowStart").map(TrafficPolicyReader::slowStart),
                  PolicyLimitsReader.read(spec));
          spec.closeStrictly();
          return policy;
        });
  }

  private static List<TargetRef> targetRefs(Fields spec) {
    spec.require("targetRefs");
    List<Fields> entries = spec.children("targetRefs", 1, MOST_TARGETS);
    Set<TargetRef> seen = new HashSet<>();
    return entries.stream()
        .flatMap(entry -> {
          Optional<TargetRef> ref = targetRef(entry);
          if (ref.isPresent() && !seen.add(ref.get())) {
            entry.errorHere(ref.get().name(), "is the same as an earlier target");
          }
          return ref.stream();
        })
        .toList();
  }

  private static Optional<TargetRef> targetRef(Fields entry) {
    entry.require("group");
    String group = entry.text("group", Syntax.GROUP).orElse("");
    String kind = entry.needText("kind", Syntax.KIND).orElse("");
    String name = entry.needText("name", Syntax.NAME).orElse("");
    Optional<String> section = entry.text("sectionName", Syntax.DNS_NAME);
    entry.closeStrictly();
    Optional<TargetKind> known = TargetKind.of(group, kind);
    if (known.isEmpty() && !kind.isEmpty()) {
      String message =
          "must be Service of group \"\", or HTTPRoute or Gateway of group " + HttpRoute.GROUP;
      entry.error("kind", message);
    }
    if (section.isPresent() && known.filter(TargetKind.SERVICE::equals).isPresent()) {
      entry.error("sectionName", "must be absent for a Service, which has no sections");
    }
    return known.filter(k -> !name.isEmpty()).map(k -> new TargetRef(k, name, section));
  }

  private static RetryConstraint retryConstraint(Fields fields) {
    RetryConstraint otherwise = RetryConstraint.DEFAULT;
    RetryConstraint read =
        new RetryConstraint(
            fields.child("budget").map(TrafficPolicyReader::budget).orElse(otherwise.budget()),
            fields
                .child("minRetryRate")
                .map(TrafficPolicyReader::rate)
                .orElse(otherwise.minRetryRate()));
    fields.closeStrictly();
    return read;
  }

  private static Budget budget(Fields fields) {
    Budget otherwise = RetryConstraint.DEFAULT.budget();
    Duration second = Duration.ofSeconds(1);
    Budget read =
        new Budget(
            fields.number("percent", 0, 100).orElse(otherwise.percent()),
            Durations.read(fields, "interval", second, Duration.ofHours(1))
                .orElse(otherwise.interval()));
    fields.closeStrictly();
    return read;
  }

  private static Rate rate(Fields fields) {
    Rate otherwise = RetryConstraint.DEFAULT.minRetryRate();
    Duration second = Duration.ofSeconds(1);
    Rate read =
        new Rate(
            fields.number("count", 0, MOST).orElse(otherwise.count()),
            Durations.read(fields, "interval", second, Duration.ofHours(1))
                .orElse(otherwise.interval()));
    fields.closeStrictly();
    return read;
  }

  private static Ejection ejection(Fields fields) {
    Ejection otherwise = Ejection.DEFAULT;
    Duration least = Duration.ofMillis(1);
    Ejection read =
        new Ejection(
            fields.number("consecutiveErrors", 0, MOST).orElse(otherwise.consecutiveErrors()),
            Durations.read(fields, "interval", least, DAY).orElse(otherwise.interval()),
            Durations.read(fields, "baseTime", least, DAY).orElse(otherwise.baseTime()),
            Durations.read(fields, "maxTime", least, DAY).orElse(otherwise.maxTime()),
            fields.number("maxPercent", 0, 100).orElse(otherwise.maxPercent()),
            fields.number("panicThreshold", 0, 100).orElse(otherwise.panicThreshold()),
            fields.child("successRate").map(TrafficPolicyReader::successRate));
    fields.closeStrictly();
    if (read.maxTime().compareTo(read.baseTime()) < 0) {
      fields.error("maxTime", "must not be shorter than baseTime");
    }
    return read;
  }

  private static SuccessRate successRate(Fields fields) {
    SuccessRate otherwise = SuccessRate.DEFAULT;
    SuccessRate read =
        new SuccessRate(
            fields.number("minReplicas", 2, MOST).orElse(otherwise.minReplicas()),
            fields.number("minRequests", 1, MOST).orElse(otherwise.minRequests()),
            fields.decimal("deviations", 0.1, 10).orElse(otherwise.deviations()));
    fields.closeStrictly();
    return read;
  }

  private static HealthCheck healthCheck(Fields fields) {
    HealthCheck otherwise = HealthCheck.DEFAULT;
    Duration least = Duration.ofMillis(100);
    Duration most = Duration.ofHours(1);
    HealthCheck read =
        new HealthCheck(
            fields.text("path", PathSyntax.ABSOLUTE).orElse(otherwise.path()),
            Durations.read(fields, "interval", least, most).orElse(otherwise.interval()),
            Durations.read(fields, "timeout", least, most).orElse(otherwise.timeout()),
            fields.number("healthyThreshold", 1, 100).orElse(otherwise.healthyThreshold()),
            fields.number("unhealthyThreshold", 1, 100).orElse(otherwise.unhealthyThreshold()));
    fields.closeStrictly();
    return read;
  }

  private static SlowStart slowStart(Fields fields) {
    fields.require("window");
    SlowStart read =
        new SlowStart(
            Durations.read(fields, "window", Duration.ofMillis(100), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(1)));
    fields.closeStrictly();
    return read;
  }
}
