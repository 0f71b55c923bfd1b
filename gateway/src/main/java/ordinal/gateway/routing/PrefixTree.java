package ordinal.gateway.routing;

import org.jspecify.annotations.Nullable;

/**
 * Candidates by path prefix, one level for each path element. A look-up walks down as far as the
 * path goes and from there up again, through the prefixes that hold candidates, so that the longest
 * comes first; it cuts no substrings. Filled by one thread, then only read.
 */
final class PrefixTree {
  private static final class Node {
    private final @Nullable Node parent;
    private final RegionMap<Node> children = new RegionMap<>();
    private Candidate[] candidates = {};

    private Node(@Nullable Node parent) {
      this.parent = parent;
    }
  }

  private final Node root = new Node(null);

  /** A prefix that begins with a slash and has no trailing one, but for the root. */
  void put(String prefix, Candidate[] sorted) {
    Node node = root;
    for (int slash = 0; slash + 1 < prefix.length(); ) {
      int end = end(prefix, slash);
      Node child = node.children.get(prefix, slash + 1, end);
      if (child == null) {
        child = new Node(node);
        node.children.put(prefix.substring(slash + 1, end), child);
      }
      node = child;
      slash = end;
    }
    node.candidates = sorted;
  }

  @Nullable Match match(RequestView request) {
    for (Node node = deepest(request.path()); node != null; node = node.parent) {
      for (Candidate candidate : node.candidates) {
        if (candidate.accepts(request)) {
          return candidate.match();
        }
      }
    }
    return null;
  }

  private Node deepest(String path) {
    Node node = root;
    int slash = 0;
    while (slash < path.length()) {
      int end = end(path, slash);
      Node child = node.children.get(path, slash + 1, end);
      if (child == null) {
        return node;
      }
      node = child;
      slash = end;
    }
    return node;
  }

  private static int end(String path, int slash) {
    int next = path.indexOf('/', slash + 1);
    return next < 0 ? path.length() : next;
  }
}
