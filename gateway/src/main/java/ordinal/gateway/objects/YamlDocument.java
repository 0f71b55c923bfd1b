package ordinal.gateway.objects;

import java.util.Arrays;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The text of one YAML document and its place in the file. A file is cut at its document markers
 * before anything is parsed, so that one broken document does not hide the others. Immutable.
 */
final class YamlDocument {
  static final int MOST_DOCUMENTS = 10_000;
  private static final int[] NONE = {};

  private final String text;
  private final int start;
  private final int firstLine;
  private final int[] wide;

  YamlDocument(String text, int start, int firstLine) {
    this.text = text;
    this.start = start;
    this.firstLine = firstLine;
    this.wide = wideCodePoints(text);
  }

  /**
   * The documents of a file in their order, at most one more than {@link #MOST_DOCUMENTS}; chunks
   * of comments and blank lines are left out.
   */
  static List<YamlDocument> split(String file) {
    return new Splitter(file).split();
  }

  String text() {
    return text;
  }

  /** 1-based line of the file on which this document begins. */
  int firstLine() {
    return firstLine;
  }

  /** The text of that line of the file, as long as it is within this document; else empty. */
  String lineText(int line) {
    return text.lines().skip(Math.max(0, line - firstLine)).findFirst().orElse("").strip();
  }

  int line(Node node) {
    return node.getStartMark().map(this::line).orElse(firstLine);
  }

  int line(Mark mark) {
    return firstLine + mark.getLine();
  }

  /** Index in the file of the node's first character. */
  int startOf(Node node) {
    return start + node.getStartMark().map(this::offset).orElse(0);
  }

  /** Index in the file after the node's last character. */
  int endOf(Node node) {
    return start + node.getEndMark().map(this::offset).orElse(0);
  }

  /** The node as written. */
  String source(Node node) {
    int from = startOf(node) - start;
    return text.substring(from, Math.max(from, endOf(node) - start));
  }

  // Marks count code points, strings count chars: they part at each character beyond the BMP.
  private int offset(Mark mark) {
    int before = Arrays.binarySearch(wide, mark.getIndex());
    return mark.getIndex() + (before < 0 ? -before - 1 : before);
  }

  private static int[] wideCodePoints(String text) {
    int[] found = NONE;
    int size = 0;
    int index = 0;
    for (int at = 0; at < text.length(); at++, index++) {
      if (Character.isHighSurrogate(text.charAt(at))
          && at + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        found = size == found.length ? Arrays.copyOf(found, size * 2 + 8) : found;
        found[size++] = index;
        at++;
      }
    }
    return size == 0 ? NONE : Arrays.copyOf(found, size);
  }
}
