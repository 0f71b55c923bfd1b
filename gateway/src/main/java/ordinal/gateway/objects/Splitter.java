package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file at its document markers. A marker at the start of a line ends a document wherever it
 * stands, also inside a quoted or block scalar, so no parser is needed for it. One use, one thread.
 */
final class Splitter {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final List<YamlDocument> documents = new ArrayList<>();
  private int start;
  private int startLine = 1;
  private boolean open;
  private boolean content;

  Splitter(String file) {
    this.file = file;
    this.start = file.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  }

  List<YamlDocument> split() {
    int line = 1;
    for (int at = start; at < file.length() && !enough(); at = nextLine(at), line++) {
      if (isMarker(at, "---")) {
        if (open || content) {
          cut(at, line);
        }
        open = true;
      }
      content |= hasContent(at);
      if (isMarker(at, "...")) {
        cut(nextLine(at), line + 1);
      }
    }
    cut(file.length(), line);
    return documents;
  }

  private boolean enough() {
    return documents.size() > YamlDocument.MOST_DOCUMENTS;
  }

  private void cut(int end, int nextLine) {
    if (content) {
      documents.add(new YamlDocument(file.substring(start, end), start, startLine));
    }
    start = end;
    startLine = nextLine;
    open = false;
    content = false;
  }

  private boolean isMarker(int at, String marker) {
    int after = at + marker.length();
    return file.startsWith(marker, at)
        && (after == file.length() || " \t\r\n".indexOf(file.charAt(after)) >= 0);
  }

  // A marker with nothing behind it, a directive, a comment or a blank line makes no document.
  private boolean hasContent(int lineStart) {
    int at = lineStart;
    if (isMarker(at, "---") || isMarker(at, "...")) {
      at += 3;
    } else if (file.charAt(at) == '%') {
      return false;
    }
    while (at < file.length() && " \t".indexOf(file.charAt(at)) >= 0) {
      at++;
    }
    return at < file.length() && "#\r\n".indexOf(file.charAt(at)) < 0;
  }

  private int nextLine(int at) {
    int next = at;
    while (next < file.length() && file.charAt(next) != '\n' && file.charAt(next) != '\r') {
      next++;
    }
    return Math.min(file.length(), next + (file.startsWith("\r\n", next) ? 2 : 1));
  }
}
