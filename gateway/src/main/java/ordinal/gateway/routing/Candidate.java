package ordinal.gateway.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ordinal.gateway.objects.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * One match of one rule on one listener. Of headers or query parameters that are listed twice only
 * the first counts, as the API demands. Immutable. Any thread.
 */
final class Candidate {
  private final CompiledRule rule;
  private final int matchIndex;
  private final HttpRoute.PathMatch path;
  private final @Nullable String method;
  private final HttpRoute.ValueMatch[] headers;
  private final HttpRoute.ValueMatch[] queryParams;
  // Built ahead, so that matching allocates nothing.
  private final Match match;

  Candidate(CompiledRule rule, int matchIndex, BoundListener listener) {
    HttpRoute.Match source = rule.rule().matches().get(matchIndex);
    this.rule = rule;
    this.matchIndex = matchIndex;
    this.path = normal(source.path());
    this.method = source.method().orElse(null);
    this.headers = firstOfEachName(source.headers());
    this.queryParams = firstOfEachName(source.queryParams());
    this.match =
        new Match(rule, path, listener.gateway().namesReplicas(), listener.identity().orElse(null));
  }

  /** Requests come normalised, so what they are compared with must be too. */
  private static HttpRoute.PathMatch normal(HttpRoute.PathMatch path) {
    return switch (path) {
      case HttpRoute.PathMatch.Exact exact -> new HttpRoute.PathMatch.Exact(normal(exact.value()));
      case HttpRoute.PathMatch.Prefix prefix ->
          new HttpRoute.PathMatch.Prefix(withoutTrailingSlash(normal(prefix.value())));
      case HttpRoute.PathMatch.Regex regex -> regex;
    };
  }

  private static String normal(String path) {
    String normal = PathNormalizer.normalize(path);
    return normal == null ? path : normal;
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static HttpRoute.ValueMatch[] firstOfEachName(List<HttpRoute.ValueMatch> matches) {
    Set<String> names = new HashSet<>();
    return matches.stream().filter(m -> names.add(m.name())).toArray(HttpRoute.ValueMatch[]::new);
  }

  CompiledRule rule() {
    return rule;
  }

  int matchIndex() {
    return matchIndex;
  }

  HttpRoute.PathMatch path() {
    return path;
  }

  @Nullable String method() {
    return method;
  }

  int headerCount() {
    return headers.length;
  }

  int queryParamCount() {
    return queryParams.length;
  }

  List<HttpRoute.ValueMatch> headers() {
    return List.of(headers);
  }

  List<HttpRoute.ValueMatch> queryParams() {
    return List.of(queryParams);
  }

  Match match() {
    return match;
  }

  /** Whether all but the path holds, which the index has already compared. */
  boolean accepts(RequestView request) {
    if (method != null && !method.equals(request.method())) {
      return false;
    }
    for (HttpRoute.ValueMatch header : headers) {
      if (!RequestValues.fits(header, RequestValues.header(request, header.name()))) {
        return false;
      }
    }
    for (HttpRoute.ValueMatch param : queryParams) {
      if (!RequestValues.fits(param, RequestValues.queryParam(request, param.name()))) {
        return false;
      }
    }
    return true;
  }
}
