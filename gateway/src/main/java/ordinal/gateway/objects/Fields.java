package ordinal.gateway.objects;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A cursor over one mapping: reads typed fields by name, remembers which names are known, and
 * reports what is wrong with the field's path and line. A null value counts as absent, as in the
 * API server. Used by one thread.
 */
final class Fields {
  private final MappingNode node;
  private final String path;
  private final Findings findings;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  Fields(MappingNode node, String path, Findings findings) {
    this.node = node;
    this.path = path;
    this.findings = findings;
    for (NodeTuple entry : node.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        entries.putIfAbsent(key.getValue(), entry);
      }
    }
  }

  /** The field's text where it is a scalar; nothing is checked, told or remembered. */
  String peek(String name) {
    return Nodes.text(node, name);
  }

  boolean has(String name) {
    return value(name).isPresent();
  }

  Optional<String> text(String name, Syntax syntax) {
    return value(name).flatMap(value -> string(line(name), value, path(name), syntax));
  }

  /** The string, or empty with a problem where it is absent. */
  Optional<String> needText(String name, Syntax syntax) {
    return need(name).flatMap(value -> text(name, syntax));
  }

  OptionalInt number(String name, int least, int most) {
    return value(name).map(v -> whole(name, v, least, most)).orElse(OptionalInt.empty());
  }

  OptionalInt needNumber(String name, int least, int most) {
    return need(name).isPresent() ? number(name, least, most) : OptionalInt.empty();
  }

  /** A whole number that may be larger than an int; reported where it is absent. */
  OptionalLong needLarge(String name, long least, long most) {
    return need(name).map(v -> large(name, v, least, most)).orElse(OptionalLong.empty());
  }

  OptionalDouble decimal(String name, double least, double most) {
    return value(name).map(v -> real(name, v, least, most)).orElse(OptionalDouble.empty());
  }

  Optional<Boolean> flag(String name) {
    return value(name).flatMap(value -> truth(name, value));
  }

  Optional<Fields> child(String name) {
    return value(name).flatMap(value -> mapping(line(name), value, path(name)));
  }

  Optional<Fields> needChild(String name) {
    return need(name).flatMap(value -> child(name));
  }

  /** Reports each of these that is absent. */
  void require(String... names) {
    for (String name : names) {
      need(name);
    }
  }

  /** The mappings of a list; one that is no mapping is reported and left out. */
  List<Fields> children(String name, int least, int most) {
    return items(name, least, most).entrySet().stream()
        .flatMap(item -> mapping(item.getValue(), item.getValue(), item.getKey()).stream())
        .toList();
  }

  /** The entries of a list, whatever they are. */
  List<Node> nodes(String name, int least, int most) {
    return List.copyOf(items(name, least, most).values());
  }

  /** The strings of a list; each is checked. */
  List<String> texts(String name, int least, int most, Syntax syntax) {
    return items(name, least, most).entrySet().stream()
        .flatMap(i -> string(i.getValue(), i.getValue(), i.getKey(), syntax).stream())
        .toList();
  }

  /** The whole numbers of a list; each is checked. */
  Set<Integer> numbers(String name, int longest, int least, int most) {
    Set<Integer> numbers = new LinkedHashSet<>();
    items(name, 0, longest)
        .forEach((at, node) -> {
          OptionalInt number = Nodes.whole(node);
          if (number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most) {
            numbers.add(number.getAsInt());
          } else {
            String message = "must be a whole number from " + least + " to " + most;
            findings.error(node, at, findings.written(node), message);
          }
        });
    return numbers;
  }

  /** A mapping of strings to strings, such as labels. */
  Map<String, String> strings(String name) {
    Map<String, String> result = new LinkedHashMap<>();
    child(name)
        .ifPresent(fields -> {
          for (String key : fields.entries.keySet()) {
            fields.text(key, Syntax.ANY).ifPresent(value -> result.put(key, value));
          }
        });
    return result;
  }

  /** Names that are right here although nothing reads them. */
  void allow(String... names) {
    known.addAll(List.of(names));
  }

  /** Fields of the specification that have no effect here yet: told, not refused. */
  void notYet(String... names) {
    for (String name : names) {
      notYet(name, (Reason) null);
    }
  }

  /** The same, with what it means to the object's status conditions. */
  void notYet(String name, @Nullable Reason reason) {
    String message = "is not supported yet and has no effect";
    value(name)
        .ifPresent(
            v -> findings.warning(line(name), path(name), findings.written(v), message, reason));
  }

  void error(String name, String message) {
    error(name, value(name).map(findings::written).orElse(""), message);
  }

  void error(String name, String message, Reason reason) {
    String value = value(name).map(findings::written).orElse("");
    findings.error(line(name), path(name), value, message, reason);
  }

  void error(String name, String value, String message) {
    findings.error(line(name), path(name), value, message);
  }

  void warn(String name, String value, String message) {
    findings.warning(line(name), path(name), value, message);
  }

  /** Reports this mapping itself. */
  void errorHere(String value, String message) {
    findings.error(node, path, value, message);
  }

  void warnHere(String value, String message, Reason reason) {
    findings.warning(node, path, value, message, reason);
  }

  /** Reports names that nothing asked for: call it last. */
  void closeWithWarnings() {
    unknown((name, message) -> warn(name, written(name), message));
  }

  /** As {@link #closeWithWarnings}, but an unknown name spoils the object. */
  void closeStrictly() {
    unknown((name, message) -> error(name, written(name), message));
  }

  String path(String name) {
    boolean simple =
        name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    String step = simple && !name.isEmpty() ? name : "[" + name + "]";
    return path.isEmpty() || step.startsWith("[") ? path + step : path + "." + step;
  }

  private void unknown(BiConsumer<String, String> report) {
    for (String name : entries.keySet()) {
      if (!known.contains(name)) {
        String hint =
            Nearest.to(name, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElseGet(() -> "known here: " + String.join(", ", known));
        report.accept(name, "unknown field: " + hint);
      }
    }
  }

  private String written(String name) {
    NodeTuple entry = entries.get(name);
    return entry == null ? "" : findings.written(entry.getValueNode());
  }

  private Optional<Node> value(String name) {
    known.add(name);
    NodeTuple entry = entries.get(name);
    if (entry == null || Nodes.isNull(entry.getValueNode())) {
      return Optional.empty();
    }
    findings.seen(path(name), entry.getKeyNode());
    return Optional.of(entry.getValueNode());
  }

  private Optional<Node> need(String name) {
    Optional<Node> value = value(name);
    if (value.isEmpty()) {
      error(name, "", "is required");
    }
    return value;
  }

  // The key's line is where people look for a field, also when its value begins further down.
  private Node line(String name) {
    NodeTuple entry = entries.get(name);
    return entry == null ? node : entry.getKeyNode();
  }

  private Map<String, Node> items(String name, int least, int most) {
    Optional<Node> value = value(name);
    if (value.isEmpty()) {
      return Map.of();
    }
    if (!(value.get() instanceof SequenceNode list)) {
      error(name, "must be a list");
      return Map.of();
    }
    List<Node> nodes = list.getValue();
    if (nodes.size() < least || nodes.size() > most) {
      String range = least == 0 ? "at most " + most : least + " to " + most;
      error(name, nodes.size() + " entries", "must have " + range + " entries");
    }
    // Entries beyond the limit are not looked at: aliases can make lists of any size.
    Map<String, Node> items =
        IntStream.range(0, Math.min(most, nodes.size()))
            .boxed()
            .collect(
                Collectors.toMap(
                    i -> path(name) + "[" + i + "]",
                    nodes::get,
                    (first, second) -> first,
                    LinkedHashMap::new));
    items.forEach(findings::seen);
    return items;
  }

  private Optional<Fields> mapping(Node line, Node value, String at) {
    if (value instanceof MappingNode mapping) {
      return Optional.of(new Fields(mapping, at, findings));
    }
    findings.error(line, at, findings.written(value), "must be a mapping of fields to values");
    return Optional.empty();
  }

  private Optional<String> string(Node line, Node value, String at, Syntax syntax) {
    if (!(value instanceof ScalarNode scalar)) {
      findings.error(line, at, findings.written(value), "must be a string");
      return Optional.empty();
    }
    if (!scalar.getTag().equals(Tag.STR)) {
      findings.error(line, at, scalar.getValue(), "must be a string: put it in quotes");
      return Optional.empty();
    }
    syntax
        .complaint(scalar.getValue())
        .ifPresent(rule -> findings.error(line, at, scalar.getValue(), rule));
    return Optional.of(scalar.getValue());
  }

  private OptionalInt whole(String name, Node value, int least, int most) {
    OptionalInt number = Nodes.whole(value);
    if (number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most) {
      return number;
    }
    error(name, findings.written(value), "must be a whole number from " + least + " to " + most);
    return OptionalInt.empty();
  }

  private OptionalLong large(String name, Node value, long least, long most) {
    OptionalLong number = Nodes.large(value);
    if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
      return number;
    }
    error(name, findings.written(value), "must be a whole number from " + least + " to " + most);
    return OptionalLong.empty();
  }

  private OptionalDouble real(String name, Node value, double least, double most) {
    OptionalDouble number = Nodes.real(value);
    if (number.isPresent() && number.getAsDouble() >= least && number.getAsDouble() <= most) {
      return number;
    }
    error(name, findings.written(value), "must be a number from " + least + " to " + most);
    return OptionalDouble.empty();
  }

  private Optional<Boolean> truth(String name, Node value) {
    if (value instanceof ScalarNode scalar
        && scalar.isPlain()
        && scalar.getTag().equals(Tag.BOOL)) {
      return Optional.of(Boolean.parseBoolean(scalar.getValue()));
    }
    error(name, findings.written(value), "must be true or false");
    return Optional.empty();
  }
}
