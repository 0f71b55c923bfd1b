package ordinal.gateway.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.MetricStatus.Verdict;

/**
 * A status as JSON, as DESIGN.md shows it. Reading takes what it knows and leaves the rest: fields
 * of later versions, and {@code conditions}, which follow from the others. Any thread.
 */
final class RolloutStatusJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RolloutStatusJson() {}

  static String encode(RolloutStatus status) {
    return object(status).toString();
  }

  private static ObjectNode object(RolloutStatus status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("phase", status.phase().toString());
    json.put("stage", status.stage().name());
    json.put("message", status.message());
    json.put("observedGeneration", status.observedGeneration());
    json.put("step", status.place().step()).put("steps", status.place().steps());
    json.put("stepElapsedSeconds", seconds(status.place().elapsed()));
    status.place().since().ifPresent(at -> json.put("stepStartedAt", at.toString()));
    json.put("pausedBy", status.pausedBy());
    json.put("stableRevision", status.revisions().stable());
    json.put("updateRevision", status.revisions().update());
    json.put("abortedRevision", status.revisions().aborted());
    json.put("otherRevision", status.revisions().other());
    json.put("otherRevisionAtStart", status.revisions().otherAtStart());
    json.set("weight", weight(status.weight()));
    json.putObject("replicas")
        .put("total", status.replicas().total())
        .put("updated", status.replicas().updated())
        .put("ready", status.replicas().ready());
    json.set("traffic", traffic(status.traffic()));
    ArrayNode analysis = json.putArray("analysis");
    status.analysis().forEach(metric -> analysis.add(metric(metric)));
    json.put("lastCommand", status.lastCommand());
    status.startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
    status.finishedAt().ifPresent(at -> json.put("finishedAt", at.toString()));
    json.set("conditions", conditions(status));
    json.set("course", course(status.course()));
    json.set("gate", gate(status.gate()));
    json.set("clocks", clocks(status.clocks()));
    ArrayNode history = json.putArray("history");
    status.history().forEach(event -> history.add(event(event)));
    return json;
  }

  private static ObjectNode weight(RolloutStatus.Weight weight) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("desired", weight.desired());
    weight.configured().ifPresent(share -> json.put("configured", share));
    weight.measured().ifPresent(share -> json.put("measured", share));
    return json.put("reason", weight.reason());
  }

  private static ObjectNode traffic(Traffic traffic) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    traffic
        .split()
        .ifPresent(split ->
            json.putObject("split")
                .put("stable", split.stableRevision())
                .put("canary", split.canaryRevision()));
    ArrayNode routes = json.putArray("headerRoutes");
    for (HeaderRoute route : traffic.headerRoutes()) {
      ObjectNode one = routes.addObject().put("name", route.name());
      if (route.toStable()) {
        one.put("toStable", true);
      }
      ArrayNode matches = one.putArray("match");
      for (HeaderMatch match : route.matches()) {
        matches
            .addObject()
            .put("name", match.name())
            .put("type", match.regularExpression() ? "RegularExpression" : "Exact")
            .put("value", match.value());
      }
    }
    return json.put("mirrorPercent", traffic.mirrorPercent());
  }

  private static ObjectNode metric(MetricStatus metric) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("metric", metric.metric()).put("scope", metric.scope());
    json.put("dryRun", metric.dryRun());
    json.put("successful", metric.successful()).put("failed", metric.failed());
    json.put("inconclusive", metric.inconclusive()).put("errors", metric.errors());
    metric.last().ifPresent(last -> json.put("last", last));
    json.put("phase", metric.phase().toString());
    json.put("sinceSeconds", seconds(metric.since()));
    return json.put("message", metric.message());
  }

  private static ArrayNode conditions(RolloutStatus status) {
    boolean healthy = status.phase() == Phase.HEALTHY;
    ArrayNode conditions = JsonNodeFactory.instance.arrayNode();
    conditions
        .addObject()
        .put("type", "Healthy")
        .put("status", healthy ? "True" : "False")
        .put("reason", status.phase().toString())
        .put("message", status.message());
    return conditions;
  }

  private static ObjectNode course(RolloutStatus.Course course) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("held", course.held())
        .put("full", course.full())
        .put("undoing", course.undoing())
        .put("reason", course.reason())
        .put("restored", course.restored())
        .put("copied", course.copied())
        .put("serving", course.serving())
        .put("replicas", course.replicas())
        .put("passed", course.passed());
  }

  private static ObjectNode gate(RolloutStatus.Gate gate) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("moment", gate.moment());
    ArrayNode passed = json.putArray("passed");
    gate.passed().forEach(passed::add);
    return json.put("failures", gate.failures())
        .put("sinceSeconds", seconds(gate.since()))
        .put("message", gate.message());
  }

  private static ObjectNode clocks(RolloutStatus.Clocks clocks) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("waitingFor", clocks.waitingFor())
        .put("waitedSeconds", seconds(clocks.waited()))
        .put("sinceRollbackSeconds", seconds(clocks.sinceRollback()))
        .put("sinceLossSeconds", seconds(clocks.sinceLoss()));
  }

  private static ObjectNode event(RolloutStatus.Event event) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", event.at().toString())
        .put("warning", event.warning())
        .put("reason", event.reason())
        .put("message", event.message());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /**
   * Reads what it knows; what is missing or of a wrong type is as it is in {@link
   * RolloutStatus#NONE}.
   *
   * @throws IllegalArgumentException where it is no JSON object
   */
  static RolloutStatus parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (!json.isObject()) {
        throw new IllegalArgumentException("status is no JSON object");
      }
      return status(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("status is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static RolloutStatus status(JsonNode json) {
    List<MetricStatus> analysis = new ArrayList<>();
    json.path("analysis").forEach(metric -> analysis.add(metricOf(metric)));
    List<RolloutStatus.Event> history = new ArrayList<>();
    json.path("history")
        .forEach(event ->
            instant(event, "at")
                .ifPresent(at ->
                    history.add(
                        new RolloutStatus.Event(
                            at,
                            event.path("warning").asBoolean(),
                            event.path("reason").asText(),
                            event.path("message").asText()))));
    return new RolloutStatus(
        named(Stage.values(), json.path("stage").asText(), Stage.NEW),
        named(Phase.values(), json.path("phase").asText(), Phase.PROGRESSING),
        json.path("message").asText(),
        json.path("pausedBy").asText(),
        json.path("observedGeneration").asLong(),
        new RolloutStatus.Place(
            Math.max(0, json.path("step").asInt()),
            Math.max(0, json.path("steps").asInt()),
            duration(json, "stepElapsedSeconds"),
            instant(json, "stepStartedAt")),
        new RolloutStatus.Revisions(
            json.path("stableRevision").asText(),
            json.path("updateRevision").asText(),
            json.path("abortedRevision").asText(),
            json.path("otherRevision").asText(),
            json.path("otherRevisionAtStart").asText()),
        courseOf(json.path("course")),
        weightOf(json.path("weight")),
        new RolloutStatus.Replicas(
            json.path("replicas").path("total").asInt(),
            json.path("replicas").path("updated").asInt(),
            json.path("replicas").path("ready").asInt()),
        trafficOf(json.path("traffic")),
        analysis,
        gateOf(json.path("gate")),
        clocksOf(json.path("clocks")),
        json.path("lastCommand").asText(),
        instant(json, "startedAt"),
        instant(json, "finishedAt"),
        history);
  }

  private static RolloutStatus.Course courseOf(JsonNode json) {
    return new RolloutStatus.Course(
        json.path("held").asBoolean(),
        json.path("full").asBoolean(),
        json.path("undoing").asText(),
        json.path("reason").asText(),
        json.path("restored").asBoolean(),
        json.path("copied").asBoolean(),
        json.path("serving").asText(),
        Math.max(0, json.path("replicas").asInt()),
        json.path("passed").asBoolean());
  }

  private static RolloutStatus.Weight weightOf(JsonNode json) {
    return new RolloutStatus.Weight(
        json.path("desired").asInt(),
        number(json, "configured"),
        number(json, "measured"),
        json.path("reason").asText());
  }

  private static Traffic trafficOf(JsonNode json) {
    JsonNode split = json.path("split");
    List<HeaderRoute> routes = new ArrayList<>();
    for (JsonNode route : json.path("headerRoutes")) {
      List<HeaderMatch> matches = new ArrayList<>();
      route
          .path("match")
          .forEach(match ->
              matches.add(
                  new HeaderMatch(
                      match.path("name").asText(),
                      match.path("type").asText().equals("RegularExpression"),
                      match.path("value").asText())));
      routes.add(
          new HeaderRoute(
              route.path("name").asText(), matches, route.path("toStable").asBoolean()));
    }
    return new Traffic(
        split.isObject()
            ? Optional.of(new Split(split.path("stable").asText(), split.path("canary").asText()))
            : Optional.empty(),
        routes,
        json.path("mirrorPercent").asInt());
  }

  private static MetricStatus metricOf(JsonNode json) {
    return new MetricStatus(
        json.path("scope").asText(),
        json.path("metric").asText(),
        json.path("dryRun").asBoolean(),
        json.path("successful").asInt(),
        json.path("failed").asInt(),
        json.path("inconclusive").asInt(),
        json.path("errors").asInt(),
        number(json, "last"),
        named(Verdict.values(), json.path("phase").asText(), Verdict.RUNNING),
        duration(json, "sinceSeconds"),
        json.path("message").asText());
  }

  private static RolloutStatus.Gate gateOf(JsonNode json) {
    List<String> passed = new ArrayList<>();
    json.path("passed").forEach(name -> passed.add(name.asText()));
    return new RolloutStatus.Gate(
        json.path("moment").asText(),
        passed,
        json.path("failures").asInt(),
        duration(json, "sinceSeconds"),
        json.path("message").asText());
  }

  private static RolloutStatus.Clocks clocksOf(JsonNode json) {
    return new RolloutStatus.Clocks(
        json.path("waitingFor").asText(),
        duration(json, "waitedSeconds"),
        duration(json, "sinceRollbackSeconds"),
        duration(json, "sinceLossSeconds"));
  }

  private static Duration duration(JsonNode json, String field) {
    double seconds = json.path(field).asDouble();
    return seconds > 0 ? Duration.ofMillis(Math.round(seconds * 1000)) : Duration.ZERO;
  }

  private static OptionalDouble number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  private static Optional<Instant> instant(JsonNode json, String field) {
    try {
      return json.path(field).isTextual()
          ? Optional.of(Instant.parse(json.path(field).asText()))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static <E extends Enum<E>> E named(E[] values, String text, E otherwise) {
    return Arrays.stream(values)
        .filter(value -> value.name().equalsIgnoreCase(text))
        .findFirst()
        .orElse(otherwise);
  }
}
