package ordinal.gateway.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * The condition of an {@code If-Match} header (RFC 9110, 13.1.1), quoted or not; empty means
 * unconditional. Pure.
 */
record Versions(List<String> anyOf) {
  Versions {
    anyOf = List.copyOf(anyOf);
  }

  static Versions of(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
      return new Versions(List.of());
    }
    return new Versions(Arrays.stream(ifMatch.split(",", -1)).map(Versions::unquoted).toList());
  }

  // A weak tag keeps its W/ and so never equals a version, as the strong comparison demands.
  private static String unquoted(String tag) {
    String text = tag.strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  void check(HttpRoute route) {
    check("route", route.meta().resourceVersion());
  }

  /** The version that was checked; absent where any would do. */
  Optional<String> check(String what, String version) {
    if (anyOf.isEmpty()) {
      return Optional.empty();
    }
    if (!anyOf.contains(version)) {
      throw stale(what, version);
    }
    return Optional.of(version);
  }

  /** The version that the route was checked to have; absent where any would do. */
  Optional<String> version(HttpRoute route) {
    return anyOf.isEmpty() ? Optional.empty() : Optional.of(route.meta().resourceVersion());
  }

  static String etag(HttpRoute route) {
    return quoted(route.meta().resourceVersion());
  }

  static HttpProblem stale(String what, String current) {
    return new HttpProblem(
        412,
        "stale-version",
        "The " + what + " has changed since it was read; it is now at version " + current,
        Map.of("etag", quoted(current)),
        null);
  }

  static String quoted(String version) {
    return "\"" + version + "\"";
  }
}
