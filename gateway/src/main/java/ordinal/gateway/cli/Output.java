package ordinal.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine.Help.Ansi;

/** How a command shows what the API answered. */
enum Output {
  TABLE,
  WIDE,
  JSON,
  YAML;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  String text(JsonNode answer, View view, Ansi ansi) {
    return switch (this) {
      case TABLE -> view.text(answer, false, ansi);
      case WIDE -> view.text(answer, true, ansi);
      case JSON -> json(answer);
      case YAML -> yaml(answer);
    };
  }

  private static String json(JsonNode answer) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("what was read can be written", e);
    }
  }

  private static String yaml(JsonNode answer) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(200).build();
    return new Dump(settings).dumpToString(MAPPER.convertValue(answer, new TypeReference<>() {}));
  }

  /** Names in lower case, for {@code -o}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
