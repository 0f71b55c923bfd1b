package ordinal.gateway.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Filter.UrlRewrite;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Match;

/**
 * Decides target and Host of the forwarded request by URLRewrite, the backend's above the rule's.
 */
final class RewriteTarget implements Step {
  @Override
  public Outcome apply(Exchange exchange) {
    RequestHead head = exchange.head();
    Match match = exchange.match();
    Backend backend = exchange.backend();
    List<Filter> general = match.rule().filters();
    List<Filter> own = backend == null ? List.of() : backend.filters();
    String path = head.path();
    String host = head.authority();
    // Nearly all rules are without filters, and this runs for each request.
    if (!general.isEmpty() || !own.isEmpty()) {
      path =
          first(own, general, UrlRewrite::path)
              .map(modifier -> PathRewrite.apply(modifier, match.path(), head.path()))
              .orElse(path);
      host = first(own, general, UrlRewrite::hostname).orElse(host);
    }
    exchange.target(head.query() == null ? path : path + '?' + head.query(), host);
    return Outcome.PROCEED;
  }

  private static <T> Optional<T> first(
      List<Filter> own, List<Filter> general, Function<UrlRewrite, Optional<T>> part) {
    return first(own, part).or(() -> first(general, part));
  }

  private static <T> Optional<T> first(
      List<Filter> filters, Function<UrlRewrite, Optional<T>> part) {
    for (Filter filter : filters) {
      if (filter instanceof UrlRewrite rewrite) {
        return part.apply(rewrite);
      }
    }
    return Optional.empty();
  }
}
