package ordinal.gateway.objects;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.StatefulRollout.CountedRequest;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Spec;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import ordinal.gateway.objects.StatefulRollout.Strategy;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/** Reads our own kind StatefulRollout, and what its status says of traffic. Stateless. */
final class StatefulRolloutReader implements Kind.Reader {
  private static final int MOST = 16;
  private static final Duration PROGRESS = Duration.ofMinutes(10);
  private static final Duration HOOK_TIMEOUT = Duration.ofSeconds(10);
  private static final Syntax HOOK_TYPE =
      Syntax.oneOf(
          List.of(HookType.values()).stream().map(StatefulRolloutReader::written).toList());
  private static final Syntax METHOD =
      Syntax.oneOf(List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"));
  static final Syntax URL =
      Syntax.matching(
          8,
          2048,
          "https?://[^\\s/]+(/\\S*)?",
          "must be a URL that starts with http:// or https://");

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    Traffic traffic =
        root.child("status")
            .flatMap(status -> status.child("traffic"))
            .map(StatefulRolloutReader::traffic)
            .orElse(Traffic.NONE);
    return root.needChild("spec")
        .flatMap(spec -> spec(spec).map(read -> new StatefulRollout(head.meta(), read, traffic)));
  }

  private static Optional<Spec> spec(Fields spec) {
    String set = name(spec, "statefulSetRef");
    String route = name(spec, "routeRef");
    String stable = spec.needText("stableService", Syntax.DNS_LABEL).orElse("");
    Optional<String> canary = spec.text("canaryService", Syntax.DNS_LABEL);
    Optional<Strategy> strategy = spec.needChild("strategy").flatMap(StrategyReader::read);
    Duration progress =
        Durations.read(spec, "progressDeadline", Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(PROGRESS);
    Optional<StateLoss> stateLoss = spec.child("stateLoss").map(StatefulRolloutReader::stateLoss);
    List<Hook> hooks =
        spec.children("hooks", 0, MOST).stream().map(StatefulRolloutReader::hook).toList();
    spec.closeStrictly();
    boolean both = strategy.map(StatefulRolloutReader::needsCanaryService).orElse(false);
    if (both && canary.isEmpty()) {
      spec.error("canaryService", "", "is required with this strategy");
    }
    if (canary.filter(stable::equals).isPresent()) {
      spec.error("canaryService", "must be another Service than stableService");
    }
    return strategy.map(s -> new Spec(set, route, stable, canary, s, progress, stateLoss, hooks));
  }

  private static boolean needsCanaryService(Strategy strategy) {
    return switch (strategy) {
      case StatefulRollout.Canary c -> true;
      case StatefulRollout.BlueGreen b -> true;
      case StatefulRollout.Rolling r -> false;
      case StatefulRollout.Recreate r -> false;
    };
  }

  /**
   * The name within a reference of the same namespace; empty, with a problem, where it is not
   * there.
   */
  static String name(Fields fields, String ref) {
    return fields.needChild(ref).map(StatefulRolloutReader::name).orElse("");
  }

  static String name(Fields ref) {
    String name = ref.needText("name", Syntax.DNS_NAME).orElse("");
    ref.closeStrictly();
    return name;
  }

  private static StateLoss stateLoss(Fields fields) {
    String aggregation = fields.needText("aggregation", Syntax.DNS_NAME).orElse("");
    fields.require("counted");
    List<CountedRequest> counted =
        fields.children("counted", 1, MOST).stream().map(StatefulRolloutReader::counted).toList();
    fields.closeStrictly();
    return new StateLoss(aggregation, counted);
  }

  private static CountedRequest counted(Fields fields) {
    CountedRequest counted =
        new CountedRequest(
            fields.needText("method", METHOD).orElse(""),
            fields.needText("path", PathSyntax.ABSOLUTE).orElse(""));
    fields.closeStrictly();
    return counted;
  }

  private static Hook hook(Fields fields) {
    String name = fields.needText("name", Syntax.DNS_NAME).orElse("");
    Optional<String> type =
        fields.needText("type", HOOK_TYPE).filter(text -> HOOK_TYPE.complaint(text).isEmpty());
    Hook hook =
        new Hook(
            name,
            type.map(text -> HookType.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT)))
                .orElse(HookType.EVENT),
            fields.needText("url", URL).orElse(""),
            Durations.read(fields, "timeout", Duration.ofMillis(100), Duration.ofHours(1))
                .orElse(HOOK_TIMEOUT),
            fields.strings("metadata"));
    fields.closeStrictly();
    return hook;
  }

  private static String written(HookType type) {
    return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  // Written by the rollout's loop, and read by every gateway: unknown fields are those of a newer
  // one.
  private static Traffic traffic(Fields fields) {
    Optional<Split> split =
        fields
            .child("split")
            .map(s ->
                new Split(
                    s.needText("stable", Syntax.ANY).orElse(""),
                    s.needText("canary", Syntax.ANY).orElse("")));
    Set<String> names = new HashSet<>();
    List<HeaderRoute> routes =
        fields.children("headerRoutes", 0, MOST).stream()
            .map(route ->
                new HeaderRoute(
                    route.needText("name", Syntax.ANY).orElse(""),
                    StrategyReader.matches(route),
                    route.flag("toStable").orElse(false)))
            .filter(route -> names.add(route.name()))
            .toList();
    int mirror = fields.number("mirrorPercent", 0, 100).orElse(0);
    return new Traffic(split, routes, mirror);
  }
}
