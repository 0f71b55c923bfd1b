package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.status.Address;
import ordinal.gateway.status.Condition;
import ordinal.gateway.status.Conditions;
import ordinal.gateway.status.DatedCondition;
import ordinal.gateway.status.ListenerEntry;
import ordinal.gateway.status.Merged;
import ordinal.gateway.status.ParentEntry;
import ordinal.gateway.status.Status;
import org.jspecify.annotations.Nullable;

/** Puts what a status must say into the JSON of the status that the API server has. Pure. */
final class StatusJson {
  private static final String GROUP = "gateway.networking.k8s.io";

  private StatusJson() {}

  /**
   * The fields to write; empty where the object says all that already.
   *
   * @param others parentRefs of which another installation of ours speaks
   */
  static Optional<Map<String, Object>> change(
      GenericKubernetesResource object,
      Status wanted,
      Predicate<Map<String, Object>> others,
      Instant now) {
    return switch (wanted) {
      case Status.OfClass ofClass -> conditions(object, ofClass.conditions(), now);
      case Status.OfGateway gateway -> gateway(object, gateway, now);
      case Status.OfRoute route -> route(object, route, others, now);
      case Status.OfPolicy policy ->
          ancestors(
              object,
              list(object.get("spec", "targetRefs")),
              policy.ancestors().stream()
                  .map(a -> new Status.Parent(a.index(), a.conditions()))
                  .toList(),
              ref -> false,
              now);
      case Status.OfBackendPolicy policy -> backendPolicy(object, policy, others, now);
    };
  }

  private static Optional<Map<String, Object>> conditions(
      GenericKubernetesResource object, List<Condition> wanted, Instant now) {
    Merged<List<DatedCondition>> merged =
        Conditions.merge(conditions(list(object.get("status", "conditions"))), wanted, now);
    return merged.changed()
        ? Optional.of(Map.of("conditions", json(merged.value())))
        : Optional.empty();
  }

  private static Optional<Map<String, Object>> gateway(
      GenericKubernetesResource object, Status.OfGateway wanted, Instant now) {
    Map<String, Object> changes = new LinkedHashMap<>();
    conditions(object, wanted.conditions(), now).ifPresent(changes::putAll);
    List<Address> before =
        list(object.get("status", "addresses")).stream()
            .map(a -> new Address(text(a, "type"), text(a, "value")))
            .toList();
    if (!before.equals(wanted.addresses())) {
      changes.put(
          "addresses",
          wanted.addresses().stream()
              .map(a -> Map.of("type", a.type(), "value", a.value()))
              .toList());
    }
    List<ListenerEntry> entries =
        list(object.get("status", "listeners")).stream().map(StatusJson::listener).toList();
    Merged<List<ListenerEntry>> listeners = ListenerEntry.merge(entries, wanted.listeners(), now);
    if (listeners.changed()) {
      changes.put("listeners", listeners.value().stream().map(StatusJson::json).toList());
    }
    return changes.isEmpty() ? Optional.empty() : Optional.of(changes);
  }

  private static Optional<Map<String, Object>> route(
      GenericKubernetesResource object,
      Status.OfRoute wanted,
      Predicate<Map<String, Object>> others,
      Instant now) {
    List<ParentEntry<Map<String, Object>>> entries =
        list(object.get("status", "parents")).stream()
            .map(json -> entry(json, "parentRef"))
            .toList();
    Merged<List<ParentEntry<Map<String, Object>>>> merged =
        ParentEntry.merge(entries, list(object.get("spec", "parentRefs")), wanted, others, now);
    return merged.changed()
        ? Optional.of(
            Map.of(
                "parents", merged.value().stream().map(entry -> json(entry, "parentRef")).toList()))
        : Optional.empty();
  }

  private static Optional<Map<String, Object>> backendPolicy(
      GenericKubernetesResource object,
      Status.OfBackendPolicy wanted,
      Predicate<Map<String, Object>> others,
      Instant now) {
    List<Status.GatewayAncestor> ancestors = wanted.ancestors();
    return ancestors(
        object,
        ancestors.stream().map(a -> gateway(a.gateway())).toList(),
        IntStream.range(0, ancestors.size())
            .mapToObj(i -> new Status.Parent(i, ancestors.get(i).conditions()))
            .toList(),
        others,
        now);
  }

  private static Map<String, Object> gateway(ObjectKey key) {
    return Map.of(
        "group", GROUP, "kind", key.kind(), "namespace", key.namespace(), "name", key.name());
  }

  // An ancestor's entry has the form of a parent's; one is written once, so that its place tells it
  // from the others.
  private static Optional<Map<String, Object>> ancestors(
      GenericKubernetesResource object,
      List<Map<String, Object>> refs,
      List<Status.Parent> wanted,
      Predicate<Map<String, Object>> others,
      Instant now) {
    List<ParentEntry<Map<String, Object>>> entries =
        list(object.get("status", "ancestors")).stream()
            .map(json -> entry(json, "ancestorRef"))
            .toList();
    Merged<List<ParentEntry<Map<String, Object>>>> merged =
        ParentEntry.merge(entries, refs, new Status.OfRoute(wanted), others, now);
    return merged.changed()
        ? Optional.of(
            Map.of(
                "ancestors",
                merged.value().stream().map(entry -> json(entry, "ancestorRef")).toList()))
        : Optional.empty();
  }

  private static ParentEntry<Map<String, Object>> entry(Map<String, Object> json, String field) {
    Map<String, Object> ref =
        Objects.requireNonNullElse(
            GenericKubernetesResource.<Map<String, Object>>get(json, field), Map.of());
    return new ParentEntry<>(
        ref, text(json, "controllerName"), conditions(list(json.get("conditions"))));
  }

  private static Map<String, Object> json(ParentEntry<Map<String, Object>> entry, String field) {
    return Map.of(
        field,
        entry.parentRef(),
        "controllerName",
        entry.controllerName(),
        "conditions",
        json(entry.conditions()));
  }

  private static ListenerEntry listener(Map<String, Object> json) {
    return new ListenerEntry(
        text(json, "name"),
        list(json.get("supportedKinds")).stream().map(kind -> text(kind, "kind")).toList(),
        (int) number(json, "attachedRoutes"),
        conditions(list(json.get("conditions"))));
  }

  private static Map<String, Object> json(ListenerEntry entry) {
    return Map.of(
        "name",
        entry.name(),
        "supportedKinds",
        entry.supportedKinds().stream().map(k -> Map.of("group", GROUP, "kind", k)).toList(),
        "attachedRoutes",
        entry.attachedRoutes(),
        "conditions",
        json(entry.conditions()));
  }

  private static List<DatedCondition> conditions(List<Map<String, Object>> json) {
    return json.stream()
        .map(c ->
            new DatedCondition(
                new Condition(
                    text(c, "type"),
                    Condition.Truth.of(text(c, "status")),
                    text(c, "reason"),
                    text(c, "message"),
                    number(c, "observedGeneration")),
                time(text(c, "lastTransitionTime"))))
        .toList();
  }

  private static List<Map<String, Object>> json(List<DatedCondition> conditions) {
    return conditions.stream()
        .map(dated ->
            Map.<String, Object>of(
                "type",
                dated.condition().type(),
                "status",
                dated.condition().status().text(),
                "reason",
                dated.condition().reason(),
                "message",
                dated.condition().message(),
                "observedGeneration",
                dated.condition().observedGeneration(),
                "lastTransitionTime",
                dated.since().toString()))
        .toList();
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  @SuppressWarnings("unchecked") // the API server has checked the shape
  private static List<Map<String, Object>> list(@Nullable Object value) {
    return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }

  private static String text(Map<String, Object> json, String field) {
    return json.get(field) instanceof String text ? text : "";
  }

  private static long number(Map<String, Object> json, String field) {
    return json.get(field) instanceof Number number ? number.longValue() : 0;
  }
}
