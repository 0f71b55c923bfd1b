package ordinal.gateway.objects;

import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Looks into YAML nodes without telling or remembering anything. Pure. */
final class Nodes {
  // Longer than any long; a BigInteger of megabytes would take minutes.
  private static final int LONGEST = 32;

  private Nodes() {}

  /** The whole number; empty where it is none or does not fit an int. */
  static OptionalInt whole(Node node) {
    OptionalLong number = large(node);
    return number.isEmpty() || number.getAsLong() != (int) number.getAsLong()
        ? OptionalInt.empty()
        : OptionalInt.of((int) number.getAsLong());
  }

  /** The whole number; empty where it is none or does not fit a long. */
  static OptionalLong large(Node node) {
    if (!(node instanceof ScalarNode scalar)
        || !scalar.isPlain()
        || !scalar.getTag().equals(Tag.INT)
        || scalar.getValue().length() > LONGEST) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(parse(scalar.getValue()).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The number, whole or not; empty where it is none. */
  static OptionalDouble real(Node node) {
    if (!(node instanceof ScalarNode scalar)
        || !scalar.isPlain()
        || !(scalar.getTag().equals(Tag.FLOAT) || scalar.getTag().equals(Tag.INT))
        || scalar.getValue().length() > LONGEST) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(scalar.getValue()));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static BigInteger parse(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
  }

  /** The text of the scalar that these keys lead to; empty where there is none. */
  static String text(MappingNode node, String... names) {
    Node at = node;
    for (String name : names) {
      at = at instanceof MappingNode mapping ? entry(mapping, name) : null;
    }
    return at instanceof ScalarNode scalar && !isNull(scalar) ? scalar.getValue() : "";
  }

  static @Nullable Node entry(MappingNode mapping, String name) {
    return mapping.getValue().stream()
        .filter(e -> e.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
        .map(NodeTuple::getValueNode)
        .findFirst()
        .orElse(null);
  }

  static boolean isNull(Node value) {
    return value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }
}
