package ordinal.gateway.objects;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Tells a person what the YAML parser did not like. Pure. */
final class YamlErrors {
  private static final Pattern SECRET = Pattern.compile("Secret|PRIVATE KEY");

  private YamlErrors() {}

  static Problem problem(String file, YamlDocument document, RuntimeException error) {
    if (error instanceof MarkedYamlEngineException marked) {
      Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
      int line = mark.map(document::line).orElse(document.firstLine());
      return at(file, document, line, because(marked));
    }
    if (error instanceof ReaderException) {
      return at(file, document, unprintableLine(document), "has a character that YAML forbids");
    }
    return at(file, document, document.firstLine(), String.valueOf(error.getMessage()));
  }

  private static Problem at(String file, YamlDocument document, int line, String reason) {
    String oneLine = reason.replaceAll("\\s+", " ").strip();
    // A line of a Secret is not for a log.
    String text = SECRET.matcher(document.text()).find() ? "" : document.lineText(line);
    return new Problem(file, line, null, "", text, "is not valid YAML: " + oneLine);
  }

  private static String because(MarkedYamlEngineException error) {
    String context = error.getContext();
    String problem = error.getProblem();
    return context == null || context.isEmpty() ? problem : context + ", " + problem;
  }

  private static int unprintableLine(YamlDocument document) {
    String text = document.text();
    int line = document.firstLine();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (!StreamReader.isPrintable(text.codePointAt(at))) {
        return line;
      }
      line += text.charAt(at) == '\n' ? 1 : 0;
    }
    return line;
  }
}
