package ordinal.gateway.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is kept of StatefulSets, as JSON. Pure. */
final class SetStateJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SetStateJson() {}

  static String write(Collection<SetState> sets) {
    ArrayNode root = JSON.createArrayNode();
    for (SetState set : sets) {
      ObjectNode node = root.addObject().put("name", set.name());
      set.partition().ifPresent(partition -> node.put("partition", partition));
      set.scaled()
          .ifPresent(s -> node.putObject("scaled").put("file", s.file()).put("to", s.replicas()));
      set.restored()
          .ifPresent(r -> node.putObject("restored").put("file", r.file()).put("to", r.revision()));
      node.put("currentRevision", set.currentRevision());
      ArrayNode history = node.putArray("history");
      for (SetState.Revision revision : set.history()) {
        history
            .addObject()
            .put("name", revision.name())
            .put("number", revision.number())
            .put("template", revision.template().json());
      }
      ArrayNode pods = node.putArray("pods");
      for (SetState.PodState pod : set.pods()) {
        pods.addObject()
            .put("ordinal", pod.ordinal())
            .put("uid", pod.uid())
            .put("revision", pod.revision());
      }
    }
    return root.toPrettyString() + "\n";
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException where somebody else wrote
   */
  static List<SetState> read(String text) {
    List<SetState> sets = new ArrayList<>();
    try {
      for (JsonNode node : JSON.readTree(text)) {
        sets.add(set(node));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    return sets;
  }

  private static SetState set(JsonNode node) {
    List<SetState.Revision> history = new ArrayList<>();
    for (JsonNode revision : node.path("history")) {
      history.add(
          new SetState.Revision(
              revision.path("name").asText(),
              revision.path("number").asLong(),
              new PodTemplate(revision.path("template").asText())));
    }
    List<SetState.PodState> pods = new ArrayList<>();
    for (JsonNode pod : node.path("pods")) {
      pods.add(
          new SetState.PodState(
              pod.path("ordinal").asInt(),
              pod.path("uid").asText(),
              pod.path("revision").asText()));
    }
    return new SetState(
        node.path("name").asText(),
        node.has("partition")
            ? OptionalInt.of(node.path("partition").asInt())
            : OptionalInt.empty(),
        Optional.ofNullable(node.get("scaled"))
            .map(s -> new SetState.Scaled(s.path("file").asInt(), s.path("to").asInt())),
        Optional.ofNullable(node.get("restored"))
            .map(r -> new SetState.Restored(r.path("file").asText(), r.path("to").asText())),
        node.path("currentRevision").asText(),
        history,
        pods);
  }
}
