package ordinal.gateway.objects;

import java.util.Optional;
import ordinal.gateway.objects.EditException.NotEditable;
import ordinal.gateway.objects.RouteWeights.Splice;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Writes the weight of one backend in the style of its mapping: over the old number, or behind the
 * port or the name where there was none. Pure.
 */
final class WeightSplice {
  private static final String WEIGHT = "weight";

  private final String text;
  private final YamlDocument document;
  private final MappingNode backend;

  WeightSplice(String text, YamlDocument document, MappingNode backend) {
    this.text = text;
    this.document = document;
    this.backend = backend;
  }

  Splice to(int weight) throws NotEditable {
    Optional<NodeTuple> written = entry(WEIGHT);
    return written.isPresent()
        ? over(written.get().getValueNode(), weight)
        : behind(entry("port").or(() -> entry("name")).orElseThrow(this::refused), weight);
  }

  private Splice over(Node value, int weight) throws NotEditable {
    int from = document.startOf(value);
    boolean here = from >= document.startOf(backend) && from <= document.endOf(backend);
    if (!here || value.getAnchor().isPresent()) {
      throw refused();
    }
    int to = document.endOf(value);
    // Nothing at all is null too: "weight:" needs a space before the number.
    return new Splice(from, to, from == to ? " " + weight : String.valueOf(weight));
  }

  private Splice behind(NodeTuple entry, int weight) throws NotEditable {
    int from = document.startOf(entry.getKeyNode());
    if (from < document.startOf(backend) || from > document.endOf(backend)) {
      throw refused(); // it came from a merge key
    }
    return backend.getFlowStyle() == FlowStyle.FLOW
        ? inFlow(entry, weight)
        : inBlock(entry, weight);
  }

  // A line of its own below the entry, so that a comment behind the entry stays there.
  private Splice inBlock(NodeTuple entry, int weight) {
    int key = document.startOf(entry.getKeyNode());
    int end = document.endOf(entry.getValueNode());
    while (end < text.length() && !isLineEnd(end)) {
      end++;
    }
    String indent = " ".repeat(key - lineStart(key));
    return new Splice(end, end, lineEnd() + indent + WEIGHT + ": " + weight);
  }

  private Splice inFlow(NodeTuple entry, int weight) {
    Node key = entry.getKeyNode();
    int end = document.endOf(entry.getValueNode());
    String colon = text.substring(document.endOf(key), document.startOf(entry.getValueNode()));
    boolean tight = colon.equals(":");
    String quote = quote(key);
    String pair = quote + WEIGHT + quote + (tight ? ":" : ": ") + weight;
    int start = document.startOf(key);
    String before = text.substring(lineStart(start), start);
    boolean ownLine = before.isBlank() && !restOfLine(end).contains("#");
    String gap = ownLine ? lineEnd() + before : tight ? "" : " ";
    return new Splice(end, end, "," + gap + pair);
  }

  private static String quote(Node key) {
    ScalarStyle style =
        key instanceof ScalarNode scalar ? scalar.getScalarStyle() : ScalarStyle.PLAIN;
    return switch (style) {
      case DOUBLE_QUOTED -> "\"";
      case SINGLE_QUOTED -> "'";
      default -> "";
    };
  }

  private Optional<NodeTuple> entry(String name) {
    return backend.getValue().stream()
        .filter(e -> e.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
        .findFirst();
  }

  private String restOfLine(int from) {
    int end = from;
    while (end < text.length() && !isLineEnd(end)) {
      end++;
    }
    return text.substring(from, end);
  }

  private int lineStart(int at) {
    int start = at;
    while (start > 0 && !isLineEnd(start - 1)) {
      start--;
    }
    return start;
  }

  private boolean isLineEnd(int at) {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r';
  }

  /** The one that the file uses. */
  private String lineEnd() {
    int first = text.indexOf('\n');
    if (first < 0) {
      return text.indexOf('\r') < 0 ? "\n" : "\r";
    }
    return first > 0 && text.charAt(first - 1) == '\r' ? "\r\n" : "\n";
  }

  private NotEditable refused() {
    return new NotEditable(
        "line "
            + document.line(backend)
            + ": this backend's weight comes from a YAML anchor: edit the file by hand");
  }
}
