package ordinal.gateway.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/** {@code status.traffic} as a merge patch: what is absent is null. Pure. */
final class TrafficJson {
  private TrafficJson() {}

  static Map<String, Object> of(Traffic traffic) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("split", traffic.split().map(TrafficJson::split).orElse(null));
    json.put("headerRoutes", traffic.headerRoutes().stream().map(TrafficJson::route).toList());
    json.put("mirrorPercent", traffic.mirrorPercent());
    return json;
  }

  private static Map<String, Object> split(Split split) {
    return Map.of("stable", split.stableRevision(), "canary", split.canaryRevision());
  }

  private static Map<String, Object> route(HeaderRoute route) {
    List<Map<String, Object>> matches = route.matches().stream().map(TrafficJson::match).toList();
    return route.toStable()
        ? Map.of("name", route.name(), "match", matches, "toStable", true)
        : Map.of("name", route.name(), "match", matches);
  }

  private static Map<String, Object> match(HeaderMatch match) {
    String type = match.regularExpression() ? "RegularExpression" : "Exact";
    return Map.of("name", match.name(), "type", type, "value", match.value());
  }

  /** Of a strategy's name in the status, for kubectl get. */
  static Optional<String> stepText(Map<String, Object> status) {
    return status.get("steps") instanceof Number steps
            && steps.intValue() > 0
            && status.get("step") instanceof Number step
        ? Optional.of(step.intValue() + "/" + steps.intValue())
        : Optional.empty();
  }
}
