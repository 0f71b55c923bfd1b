package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import ordinal.gateway.objects.HttpRoute.Match;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.ValueMatch;

/**
 * Reads what a rule matches. Regular expressions are those of {@link Pattern}; whether one can be
 * made to backtrack for long is not examined. Stateless.
 */
final class MatchReader {
  private static final PathMatch ANY_PATH = new PathMatch.Prefix("/");

  /** What a rule without matches matches. */
  static final Match ANY = new Match(ANY_PATH, List.of(), List.of(), Optional.empty());

  private static final int MOST_VALUES = 16;
  private static final String EXACT = "Exact";
  private static final String REGEX = "RegularExpression";
  private static final Syntax PATH_TYPE = Syntax.oneOf(List.of(EXACT, "PathPrefix", REGEX));
  private static final Syntax VALUE_TYPE = Syntax.oneOf(List.of(EXACT, REGEX));
  private static final Syntax METHOD =
      Syntax.oneOf(
          List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"));
  private static final Syntax REGEX_PATH =
      Syntax.matching(0, PathSyntax.LONGEST, "(?s).*", "must have at most 1024 characters");

  private MatchReader() {}

  static Match match(Fields entry) {
    PathMatch path = entry.child("path").map(MatchReader::path).orElse(ANY_PATH);
    List<ValueMatch> headers =
        values(entry, "headers", Syntax.HEADER_VALUE, name -> name.toLowerCase(Locale.ROOT));
    List<ValueMatch> queryParams =
        values(entry, "queryParams", Syntax.QUERY_VALUE, UnaryOperator.identity());
    Optional<String> method = entry.text("method", METHOD);
    entry.closeWithWarnings();
    return new Match(path, headers, queryParams, method);
  }

  private static PathMatch path(Fields entry) {
    String type = entry.text("type", PATH_TYPE).orElse("PathPrefix");
    PathMatch path =
        switch (type) {
          case EXACT -> new PathMatch.Exact(literal(entry));
          case "PathPrefix" -> new PathMatch.Prefix(literal(entry));
          case REGEX ->
              entry
                  .text("value", REGEX_PATH)
                  .or(() -> Optional.of("/"))
                  .flatMap(regex -> compile(entry, regex))
                  .<PathMatch>map(PathMatch.Regex::new)
                  .orElse(ANY_PATH);
          default -> {
            entry.allow("value");
            yield ANY_PATH;
          }
        };
    entry.closeWithWarnings();
    return path;
  }

  private static String literal(Fields entry) {
    return entry.text("value", PathSyntax.ABSOLUTE).orElse("/");
  }

  // Of names that are equal but for their case the first counts, says the specification.
  private static List<ValueMatch> values(
      Fields match, String field, Syntax syntax, UnaryOperator<String> fold) {
    List<ValueMatch> values = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    for (Fields entry : match.children(field, 0, MOST_VALUES)) {
      Optional<ValueMatch> value = value(entry, syntax, fold);
      String name = entry.peek("name");
      String before = seen.putIfAbsent(fold.apply(name), name);
      if (before == null) {
        value.ifPresent(values::add);
      } else if (before.equals(name)) {
        entry.error("name", "stands twice in " + field + ": names must be unique");
      } else {
        entry.warn("name", name, "is left out: it is the same header as " + before + " above");
      }
    }
    return values;
  }

  private static Optional<ValueMatch> value(
      Fields entry, Syntax syntax, UnaryOperator<String> fold) {
    String type = entry.text("type", VALUE_TYPE).orElse(EXACT);
    Optional<String> name = entry.needText("name", Syntax.TOKEN).map(fold);
    Optional<String> value = entry.needText("value", syntax);
    entry.closeWithWarnings();
    if (name.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    if (type.equals(REGEX)) {
      return compile(entry, value.get()).map(p -> new ValueMatch.Regex(name.get(), p));
    }
    return Optional.of(new ValueMatch.Exact(name.get(), value.get()));
  }

  /** The expression; empty, with a problem, where it is none. */
  static Optional<Pattern> compile(Fields entry, String regex) {
    if (regex.length() > 4096) {
      return Optional.empty(); // its length has been reported
    }
    try {
      // Too deep a nesting is reported as a syntax error too.
      return Optional.of(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      entry.error("value", "must be a regular expression: " + e.getDescription());
    }
    return Optional.empty();
  }
}
