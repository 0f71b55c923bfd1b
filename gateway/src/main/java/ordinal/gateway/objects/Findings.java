package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What is found out about one object while it is read: its problems, whether they spoil it, and the
 * lines of its fields. Used by one thread.
 */
final class Findings {
  private final String file;
  private final YamlDocument document;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private @Nullable ObjectKey key;
  private boolean invalid;

  Findings(String file, YamlDocument document) {
    this.file = file;
    this.document = document;
  }

  /** Names the object that all further problems are about. */
  void about(ObjectKey object) {
    this.key = object;
  }

  String file() {
    return file;
  }

  void seen(String field, Node where) {
    if (!file.isEmpty()) {
      lines.putIfAbsent(field, document.line(where));
    }
  }

  /** Spoils the object: it cannot come into force. */
  void error(Node where, String field, String value, String message) {
    error(where, field, value, message, spoiled());
  }

  void error(Node where, String field, String value, String message, @Nullable Reason reason) {
    invalid = true;
    warning(where, field, value, message, reason);
  }

  private @Nullable Reason spoiled() {
    return switch (key == null ? "" : key.kind()) {
      case "HTTPRoute" -> Reason.UNSUPPORTED_VALUE;
      case "TrafficPolicy" -> Reason.INVALID;
      case "Gateway" -> Reason.INVALID;
      default -> null;
    };
  }

  /** Worth telling, but the object is good without it. */
  void warning(Node where, String field, String value, String message) {
    warning(where, field, value, message, null);
  }

  void warning(Node where, String field, String value, String message, @Nullable Reason reason) {
    String shown = isSecret(field) ? "" : value;
    // What comes from an API server stands on no line.
    int line = file.isEmpty() ? 0 : document.line(where);
    problems.add(new Problem(file, line, key, field, shown, message, reason));
  }

  private boolean isSecret(String field) {
    return key != null
        && key.kind().equals("Secret")
        && (field.startsWith("data") || field.startsWith("stringData"));
  }

  /** A scalar's value, or the text of a collection. */
  String written(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : document.source(node);
  }

  boolean invalid() {
    return invalid;
  }

  Map<String, Integer> lines() {
    return lines;
  }

  List<Problem> problems() {
    return problems;
  }
}
