package ordinal.gateway.objects;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Who an object says it is, before anything is checked; empty strings where it does not say. */
record Identity(String apiVersion, String kind, String namespace, String name) {
  static Identity of(MappingNode object) {
    return new Identity(
        Nodes.text(object, "apiVersion"),
        Nodes.text(object, "kind"),
        Nodes.text(object, "metadata", "namespace"),
        Nodes.text(object, "metadata", "name"));
  }

  boolean isList() {
    return kind.equals("List") && apiVersion.equals("v1");
  }

  /** Empty where kind or name is missing. */
  Optional<ObjectKey> key() {
    if (kind.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    boolean clusterWide = Kind.named(kind).filter(k -> !k.namespaced()).isPresent();
    String in = namespace.isEmpty() ? "default" : namespace;
    return Optional.of(new ObjectKey(kind, clusterWide ? "" : in, name));
  }
}
