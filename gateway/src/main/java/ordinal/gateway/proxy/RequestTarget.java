package ordinal.gateway.proxy;

import ordinal.gateway.routing.PathNormalizer;
import org.jspecify.annotations.Nullable;

/**
 * The request target of RFC 9112 section 3.2, taken apart.
 *
 * @param authority of the absolute form, null for the origin form
 * @param path normalised, {@code *} for the asterisk form
 */
record RequestTarget(@Nullable String authority, String path, @Nullable String query) {
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  /**
   * Origin, absolute and asterisk form; the authority form belongs to CONNECT alone.
   *
   * @param encrypted whether the request came by TLS, which an absolute form must say
   * @throws Refused 400 where it is none of them
   */
  static RequestTarget parse(String method, String target, boolean encrypted) {
    if (target.startsWith("/")) {
      return of(null, target);
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return new RequestTarget(null, "*", null);
    }
    String scheme = encrypted ? HTTPS : HTTP;
    if (!target.regionMatches(true, 0, scheme, 0, scheme.length())) {
      throw Refused.badRequest(
          "not a request target that this method allows (RFC 9112 section 3.2)");
    }
    int end = endOfAuthority(target, scheme.length());
    return of(target.substring(scheme.length(), end), target.substring(end));
  }

  boolean isAsterisk() {
    return path.equals("*");
  }

  private static RequestTarget of(@Nullable String authority, String pathAndQuery) {
    int question = pathAndQuery.indexOf('?');
    String raw = question < 0 ? pathAndQuery : pathAndQuery.substring(0, question);
    String path = PathNormalizer.normalize(raw);
    if (path == null) {
      throw Refused.badRequest("a path that servers read in different ways (RFC 3986 section 3.3)");
    }
    String query = question < 0 ? null : pathAndQuery.substring(question + 1);
    if (query != null && !isQuery(query)) {
      throw Refused.badRequest("a character that no query may have (RFC 3986 section 3.4)");
    }
    return new RequestTarget(authority, path, query);
  }

  private static int endOfAuthority(String target, int from) {
    int i = from;
    while (i < target.length() && target.charAt(i) != '/' && target.charAt(i) != '?') {
      i++;
    }
    return i;
  }

  private static boolean isQuery(String query) {
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }
}
