package ordinal.gateway.proxy;

import ordinal.gateway.objects.HttpRoute.Filter.RequestRedirect;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.routing.RequestView;

/** The {@code Location} of an HTTPRequestRedirectFilter of the Gateway API. Pure. */
final class RedirectLocation {
  private RedirectLocation() {}

  /**
   * Absolute, with the query kept.
   *
   * @param encrypted whether the request came by TLS
   * @param listenerPort stands in where neither port nor scheme is given
   */
  static String of(
      RequestRedirect redirect,
      RequestView request,
      PathMatch matched,
      boolean encrypted,
      int listenerPort) {
    String scheme = redirect.scheme().orElse(encrypted ? "https" : "http");
    int wellKnown = scheme.equals("https") ? 443 : 80;
    int port = redirect.port().orElse(redirect.scheme().isPresent() ? wellKnown : listenerPort);
    String path =
        redirect
            .path()
            .map(modifier -> PathRewrite.apply(modifier, matched, request.path()))
            .orElse(request.path());
    String host = redirect.hostname().orElse(request.host());
    StringBuilder location = new StringBuilder();
    // An HTTP/1.0 client that names no host gets a relative reference.
    if (!host.isEmpty()) {
      location.append(scheme).append("://").append(host);
      location.append(port == wellKnown ? "" : ":" + port);
    }
    location.append(path);
    return request.query() == null
        ? location.toString()
        : location.append('?').append(request.query()).toString();
  }
}
