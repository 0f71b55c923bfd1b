package ordinal.gateway.objects;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds keys that stand twice in one mapping, also in those parts of an object that nothing reads.
 * Each node is seen once, however many aliases lead to it. Used by one thread.
 */
final class DuplicateKeys {
  private final YamlDocument document;
  private final Findings findings;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  DuplicateKeys(YamlDocument document, Findings findings) {
    this.document = document;
    this.findings = findings;
  }

  /** The keys of this mapping alone. */
  void checkOnly(MappingNode mapping) {
    mapping.getValue().forEach(entry -> seen.add(entry.getValueNode()));
    mapping(mapping, "");
  }

  /** All below. */
  void check(Node node, String path) {
    if (!seen.add(node)) {
      return;
    }
    if (node instanceof MappingNode mapping) {
      mapping(mapping, path);
    } else if (node instanceof SequenceNode sequence) {
      List<Node> items = sequence.getValue();
      for (int i = 0; i < items.size(); i++) {
        check(items.get(i), path + "[" + i + "]");
      }
    }
  }

  private void mapping(MappingNode mapping, String path) {
    Map<String, Node> first = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
        Node before = first.putIfAbsent(key.getValue(), key);
        if (before != null) {
          findings.error(
              key,
              at,
              findings.written(entry.getValueNode()),
              "stands twice, first in line " + document.line(before) + ": keep one of them");
        }
        check(entry.getValueNode(), at);
      }
    }
  }
}
