package ordinal.counter;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Writes every answer of the service. Event loop only. */
final class Answers {
  private static final String TYPES = "https://ordinal.dev/problems/";

  private final JsonObject identity;
  private final Page page;

  Answers(CounterSettings settings) {
    this.identity =
        new JsonObject()
            .put("replica", settings.replica())
            .put("ordinal", settings.ordinal().isPresent() ? settings.ordinal().getAsInt() : null)
            .put("version", settings.version());
    this.page = new Page(settings);
  }

  void json(RoutingContext ctx, long visits) {
    send(ctx, 200, "application/json", identity.copy().put("visits", visits).encode());
  }

  /** The page, or JSON for those who ask for it. */
  void pageOrJson(RoutingContext ctx, long visits) {
    ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    if ("application/json".equals(ctx.getAcceptableContentType())) {
      json(ctx, visits);
      return;
    }
    ctx.response().putHeader("content-security-policy", page.contentSecurityPolicy());
    send(ctx, 200, "text/html; charset=utf-8", page.html(visits));
  }

  void text(RoutingContext ctx, int status, String text) {
    send(ctx, status, "text/plain; charset=utf-8", text + "\n");
  }

  /** Nothing was counted, and a moment later it may work. */
  void unavailable(RoutingContext ctx, String detail) {
    ctx.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    problem(ctx, 503, "cannot-count", "The visit cannot be counted now", detail);
  }

  /** RFC 9457. */
  void problem(RoutingContext ctx, int status, String type, String title, String detail) {
    JsonObject body =
        new JsonObject()
            .put("type", TYPES + type)
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    send(ctx, status, "application/problem+json", body.encode());
  }

  void send(RoutingContext ctx, int status, String contentType, String body) {
    HttpServerResponse response = ctx.response();
    // The client may have gone while its visit was on the way to the disk.
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("x-content-type-options", "nosniff")
          .end(body);
    }
  }
}
