package ordinal.gateway.routing;

import java.util.Comparator;

/**
 * What Gateway API says of hostname patterns: {@code *.} stands for one label or more. Patterns and
 * hosts are lower case.
 */
final class Hostnames {
  /** The pattern of a listener or route that names no host. */
  static final String ANY = "";

  /** Characters in a non-wildcard hostname first, then in any hostname; the most specific first. */
  static final Comparator<String> MOST_SPECIFIC_FIRST =
      Comparator.<String>comparingInt(p -> isWildcard(p) ? 0 : p.length())
          .thenComparingInt(String::length)
          .reversed();

  private Hostnames() {}

  static boolean isWildcard(String pattern) {
    return pattern.startsWith("*.");
  }

  static boolean matches(String pattern, String host) {
    if (pattern.equals(ANY)) {
      return true;
    }
    return isWildcard(pattern)
        ? host.length() >= pattern.length() && host.endsWith(pattern.substring(1))
        : pattern.equals(host);
  }

  /** Whether some host fits both. */
  static boolean intersect(String one, String other) {
    if (one.equals(ANY) || other.equals(ANY)) {
      return true;
    }
    if (isWildcard(one) && isWildcard(other)) {
      return one.endsWith(other.substring(1)) || other.endsWith(one.substring(1));
    }
    return isWildcard(one) ? matches(one, other) : matches(other, one);
  }
}
