package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.EditException.NoSuchRoute;
import ordinal.gateway.objects.EditException.NotEditable;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A good route and where it stands in its file's text. */
record Located(HttpRoute route, YamlDocument document, MappingNode node) {
  /** The route of that key in the text; of several the first, which is the one that counts. */
  static Located in(String text, ObjectKey key) throws EditException {
    for (YamlDocument document : YamlDocument.split(text)) {
      Optional<MappingNode> node = object(document, key);
      if (node.isPresent()) {
        return new Located(good(text, key), document, node.get());
      }
    }
    throw new NoSuchRoute(key);
  }

  /** The mapping of a backend, all of whose surroundings are written in their place. */
  MappingNode backend(int rule, int backend) throws NotEditable {
    Node spec = inPlace(Nodes.entry(node, "spec"));
    SequenceNode rules = list(spec, "rules");
    SequenceNode backends = list(inPlace(rules.getValue().get(rule)), "backendRefs");
    return mapping(inPlace(backends.getValue().get(backend)));
  }

  private SequenceNode list(Node parent, String name) throws NotEditable {
    if (inPlace(Nodes.entry(mapping(parent), name)) instanceof SequenceNode list) {
      return list;
    }
    throw notEditable();
  }

  private MappingNode mapping(Node value) throws NotEditable {
    if (value instanceof MappingNode mapping) {
      return mapping;
    }
    throw notEditable();
  }

  // What has an anchor may stand for several places, and an edit would change all of them.
  private Node inPlace(@Nullable Node value) throws NotEditable {
    if (value == null || value.getAnchor().isPresent()) {
      throw notEditable();
    }
    return value;
  }

  private NotEditable notEditable() {
    return new NotEditable(
        route.key() + " uses YAML anchors around its weights: edit the file by hand");
  }

  private static HttpRoute good(String text, ObjectKey key) throws NotEditable {
    return ObjectReader.read("", text)
        .good(key)
        .filter(HttpRoute.class::isInstance)
        .map(HttpRoute.class::cast)
        .orElseThrow(
            () -> new NotEditable(key + " is wrong in its file now: mend its problems first"));
  }

  private static Optional<MappingNode> object(YamlDocument document, ObjectKey key) {
    Optional<Node> root;
    try {
      root = BoundedComposer.compose(document.text());
    } catch (RuntimeException e) {
      return Optional.empty(); // a broken document holds no object; reading it tells why
    }
    return root.stream()
        .flatMap(node -> objects(node).stream())
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .filter(object -> is(object, key))
        .findFirst();
  }

  private static List<Node> objects(Node root) {
    if (root instanceof MappingNode list
        && Identity.of(list).isList()
        && Nodes.entry(list, "items") instanceof SequenceNode items) {
      return items.getValue();
    }
    return List.of(root);
  }

  private static boolean is(MappingNode object, ObjectKey key) {
    Identity identity = Identity.of(object);
    return identity.key().filter(key::equals).isPresent()
        && Kind.named(identity.kind())
            .filter(kind -> kind.apiVersions().contains(identity.apiVersion()))
            .isPresent();
  }
}
