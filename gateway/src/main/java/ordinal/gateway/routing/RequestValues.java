package ordinal.gateway.routing;

import java.util.List;
import java.util.regex.Pattern;
import ordinal.gateway.objects.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * What header and query matches see of a request. A repeated header is seen as RFC 9110 section 5.3
 * combines it, its values joined by {@code ", "}, and Cookie as RFC 6265 writes it, joined by
 * {@code "; "}. Of a repeated query parameter the first is seen.
 */
final class RequestValues {
  private RequestValues() {}

  static @Nullable String header(RequestView request, String name) {
    String first = request.header(name);
    if (first == null) {
      return null;
    }
    List<String> all = request.headers(name);
    return all.size() < 2 ? first : String.join(name.equals("cookie") ? "; " : ", ", all);
  }

  static @Nullable String queryParam(RequestView request, String name) {
    String query = request.query();
    return query == null ? null : QueryString.first(query, name);
  }

  static boolean fits(HttpRoute.ValueMatch match, @Nullable String actual) {
    if (actual == null) {
      return false;
    }
    return switch (match) {
      case HttpRoute.ValueMatch.Exact exact -> exact.value().equals(actual);
      case HttpRoute.ValueMatch.Regex regex -> fits(regex.pattern(), actual);
    };
  }

  /** On the whole text. */
  static boolean fits(Pattern pattern, String text) {
    try {
      return pattern.matcher(text).matches();
    } catch (StackOverflowError e) {
      // java.util.regex recurses over groups like (a|b)*; a client must not break the event loop.
      return false;
    }
  }
}
