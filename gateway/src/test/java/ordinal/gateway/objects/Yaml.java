package ordinal.gateway.objects;

import java.util.List;

/** Short ways to YAML texts and to what the reader makes of them. */
final class Yaml {
  private Yaml() {}

  /** Six lines, then the rule's own lines, indented as the list of rules needs it. */
  static String route(String rule) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: r
    spec:
      rules:
    """
        + "    - "
        + rule.stripTrailing().replace("\n", "\n      ")
        + "\n";
  }

  /** Six lines, then the listener's own lines. */
  static String gateway(String listener) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: g}
    spec:
      gatewayClassName: ordinal
      listeners:
    """
        + "    - "
        + listener.stripTrailing().replace("\n", "\n      ")
        + "\n";
  }

  static List<String> problems(String yaml) {
    return ObjectReader.read("f.yaml", yaml).problems().stream().map(Problem::toString).toList();
  }

  static List<KubeObject> objects(String yaml) {
    return ObjectReader.read("f.yaml", yaml).outcomes().stream()
        .filter(Outcome.Good.class::isInstance)
        .map(outcome -> ((Outcome.Good) outcome).object())
        .toList();
  }

  /** The one object of a text without a problem. */
  static <T extends KubeObject> T only(Class<T> kind, String yaml) {
    Outcome.OfFile read = ObjectReader.read("f.yaml", yaml);
    if (!read.problems().isEmpty() || read.outcomes().size() != 1) {
      throw new AssertionError(read.toString());
    }
    return kind.cast(((Outcome.Good) read.outcomes().getFirst()).object());
  }
}
