package ordinal.gateway.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World.Command;

/** What is kept of a rollout, as JSON. Pure. */
final class KeptJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeptJson() {}

  static String write(Kept kept) {
    ObjectNode root = JSON.createObjectNode();
    kept.status().ifPresent(status -> root.put("status", status));
    root.set("traffic", traffic(kept.traffic()));
    kept.command().ifPresent(command -> root.set("command", command(command)));
    return root.toPrettyString() + "\n";
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException where somebody else wrote
   */
  static Kept read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      Optional<String> status = text(root, "status");
      Optional<Command> command = Optional.ofNullable(root.get("command")).map(KeptJson::command);
      return new Kept(status, traffic(root.path("traffic")), command);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
  }

  private static ObjectNode traffic(Traffic traffic) {
    ObjectNode node = JSON.createObjectNode();
    traffic
        .split()
        .ifPresent(split ->
            node.putObject("split")
                .put("stable", split.stableRevision())
                .put("canary", split.canaryRevision()));
    ArrayNode routes = node.putArray("headerRoutes");
    for (HeaderRoute route : traffic.headerRoutes()) {
      ArrayNode matches =
          routes
              .addObject()
              .put("name", route.name())
              .put("toStable", route.toStable())
              .putArray("match");
      route
          .matches()
          .forEach(match ->
              matches
                  .addObject()
                  .put("name", match.name())
                  .put("regularExpression", match.regularExpression())
                  .put("value", match.value()));
    }
    return node.put("mirrorPercent", traffic.mirrorPercent());
  }

  private static Traffic traffic(JsonNode node) {
    Optional<Split> split =
        Optional.ofNullable(node.get("split"))
            .map(s -> new Split(s.path("stable").asText(), s.path("canary").asText()));
    List<HeaderRoute> routes = new ArrayList<>();
    for (JsonNode route : node.path("headerRoutes")) {
      List<HeaderMatch> matches = new ArrayList<>();
      for (JsonNode match : route.path("match")) {
        matches.add(
            new HeaderMatch(
                match.path("name").asText(),
                match.path("regularExpression").asBoolean(),
                match.path("value").asText()));
      }
      routes.add(
          new HeaderRoute(
              route.path("name").asText(), matches, route.path("toStable").asBoolean()));
    }
    return new Traffic(split, routes, node.path("mirrorPercent").asInt());
  }

  private static ObjectNode command(Command command) {
    ObjectNode node = JSON.createObjectNode().put("id", command.id()).put("who", command.who());
    return switch (command.verb()) {
      case Verb.Promote ignored -> node.put("verb", "promote");
      case Verb.PromoteFull ignored -> node.put("verb", "promote-full");
      case Verb.Pause ignored -> node.put("verb", "pause");
      case Verb.Resume ignored -> node.put("verb", "resume");
      case Verb.Abort ignored -> node.put("verb", "abort");
      case Verb.Undo(Optional<String> revision) -> {
        revision.ifPresent(name -> node.put("revision", name));
        yield node.put("verb", "undo");
      }
      case Verb.Retry ignored -> node.put("verb", "retry");
      case Verb.Jump(int step) -> node.put("verb", "jump").put("step", step);
    };
  }

  private static Command command(JsonNode node) {
    String name = node.path("verb").asText();
    Verb verb =
        switch (name) {
          case "promote" -> new Verb.Promote();
          case "promote-full" -> new Verb.PromoteFull();
          case "pause" -> new Verb.Pause();
          case "resume" -> new Verb.Resume();
          case "abort" -> new Verb.Abort();
          case "undo" -> new Verb.Undo(text(node, "revision"));
          case "retry" -> new Verb.Retry();
          case "jump" -> new Verb.Jump(node.path("step").asInt());
          default -> throw new IllegalArgumentException("verb: " + name);
        };
    return new Command(node.path("id").asText(), verb, node.path("who").asText());
  }
}
