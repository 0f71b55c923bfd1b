package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Composes the node tree of one YAML document, with marks and within limits: nesting, nodes and
 * aliases of collections are bounded, so that a small hostile file cannot take the stack or the
 * memory. Used by one thread.
 */
final class BoundedComposer extends Composer {
  static final int DEEPEST = 64;
  static final int MOST_ALIASES = 50;

  /** Far more than the largest object needs, and about 100 MB of memory. */
  static final int MOST_NODES = 250_000;

  private int depth;
  private int nodes;

  private BoundedComposer(String text, LoadSettings settings) {
    super(settings, new ParserImpl(settings, new StreamReader(settings, text)));
  }

  /** The root node; empty where the text holds only comments. */
  static Optional<Node> compose(String text) {
    return new BoundedComposer(text, settings(text.length())).getSingleNode();
  }

  private static LoadSettings settings(int length) {
    return LoadSettings.builder()
        .setSchema(new CoreSchema())
        .setUseMarks(true)
        .setMaxAliasesForCollections(MOST_ALIASES)
        .setCodePointLimit(Integer.MAX_VALUE)
        // In one piece: the reader fails where a surrogate pair lies across the end of a buffer.
        .setBufferSize(length + 2)
        .build();
  }

  @Override
  protected SequenceNode composeSequenceNode(Optional<Anchor> anchor) {
    deeper();
    SequenceNode node = super.composeSequenceNode(anchor);
    depth--;
    return node;
  }

  @Override
  protected Node composeMappingNode(Optional<Anchor> anchor) {
    deeper();
    Node node = super.composeMappingNode(anchor);
    depth--;
    return node;
  }

  @Override
  protected Node composeScalarNode(Optional<Anchor> anchor, List<CommentLine> blockComments) {
    counted();
    return super.composeScalarNode(anchor, blockComments);
  }

  private void deeper() {
    counted();
    depth++;
    if (depth > DEEPEST) {
      throw refused("nesting deeper than " + DEEPEST + " levels");
    }
  }

  private void counted() {
    nodes++;
    if (nodes > MOST_NODES) {
      throw refused("more than " + MOST_NODES + " values in one document");
    }
  }

  private ComposerException refused(String reason) {
    return new ComposerException(reason, parser.peekEvent().getStartMark());
  }
}
