package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Absolute paths as HTTPRoute allows them in matches and replacements. Pure. */
final class PathSyntax {
  static final int LONGEST = 1024;
  static final Syntax ABSOLUTE = PathSyntax::absolute;

  /** In place of a prefix: an absolute path or nothing at all. */
  static final Syntax REPLACEMENT_PREFIX =
      value -> value.isEmpty() ? Optional.empty() : characters(value);

  /** In place of a whole path. */
  static final Syntax REPLACEMENT = PathSyntax::characters;

  private static final List<String> FORBIDDEN = List.of("//", "/./", "/../", "%2f", "%2F", "#");
  private static final List<String> FORBIDDEN_ENDS = List.of("/..", "/.");
  private static final Pattern CHARACTERS =
      Pattern.compile("(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})++");

  private PathSyntax() {}

  private static Optional<String> absolute(String value) {
    for (String part : FORBIDDEN) {
      if (value.contains(part)) {
        return Optional.of("must not contain " + part);
      }
    }
    for (String end : FORBIDDEN_ENDS) {
      if (value.endsWith(end)) {
        return Optional.of("must not end with " + end);
      }
    }
    return characters(value);
  }

  private static Optional<String> characters(String value) {
    if (!value.startsWith("/")) {
      return Optional.of("must be an absolute path: it starts with /");
    }
    if (value.length() > LONGEST) {
      return Optional.of("must have at most " + LONGEST + " characters");
    }
    return CHARACTERS.matcher(value).matches()
        ? Optional.empty()
        : Optional.of(
            "must be a path: letters, digits, -/._~!$&'()*+,;=:@ and percent-encoded bytes only");
  }
}
