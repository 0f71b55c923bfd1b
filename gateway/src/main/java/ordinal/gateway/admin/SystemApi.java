package ordinal.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.routing.Snapshot;

/** Health, metrics, audit, the description of the API and the ways into it. Event loop only. */
final class SystemApi {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final List<String> LINKS =
      List.of(
          "/api/v1/routes",
          "/api/v1/replicas",
          "/api/v1/visits",
          "/api/v1/problems",
          "/api/v1/explain?path=/",
          "/api/v1/events",
          "/api/v1/audit",
          "/api/v1/openapi.yaml",
          "/healthz",
          "/readyz",
          "/metrics");

  private final AdminSources sources;
  private final AuditLog audit;
  private final String openApi;

  SystemApi(AdminSources sources, AuditLog audit, String openApi) {
    this.sources = sources;
    this.audit = audit;
    this.openApi = openApi;
  }

  void healthz(RoutingContext ctx) {
    Answers.text(ctx, 200, "text/plain; charset=utf-8", "ok\n");
  }

  void readyz(RoutingContext ctx) {
    Optional<String> reason = unready();
    reason.ifPresent(why -> {
      throw new HttpProblem(503, "not-ready", why);
    });
    Answers.text(ctx, 200, "text/plain; charset=utf-8", "ready\n");
  }

  private Optional<String> unready() {
    Snapshot snapshot = sources.current().get();
    if (snapshot.generation() == 0) {
      return Optional.of("No configuration has been read yet");
    }
    if (snapshot.routing().ports().isEmpty()) {
      return Optional.of("The configuration has no listener");
    }
    return sources.unready().get();
  }

  void metrics(RoutingContext ctx) {
    String accept = ctx.request().getHeader("accept");
    boolean open = accept != null && accept.contains("application/openmetrics-text");
    String type = open ? OPEN_METRICS : PROMETHEUS;
    ctx.vertx()
        .executeBlocking(() -> sources.metrics().text(type), false)
        .onSuccess(text -> Answers.text(ctx, 200, type, text))
        .onFailure(ctx::fail);
  }

  void audit(RoutingContext ctx) {
    JsonArray entries = new JsonArray();
    audit.newest(limit(ctx.request().getParam("limit", "100"))).forEach(e -> entries.add(e.json()));
    Answers.json(ctx, new JsonObject().put("audit", entries));
  }

  private static int limit(String given) {
    boolean number = given.matches("[0-9]{1,4}");
    if (!number || Integer.parseInt(given) < 1 || Integer.parseInt(given) > AuditLog.REMEMBERED) {
      throw new HttpProblem(
          400, "bad-request", "limit: must be a number from 1 to " + AuditLog.REMEMBERED);
    }
    return Integer.parseInt(given);
  }

  void openApi(RoutingContext ctx) {
    Answers.text(ctx, 200, "application/yaml", openApi);
  }

  void index(RoutingContext ctx) {
    Answers.json(ctx, new JsonObject().put("links", new JsonArray(LINKS)));
  }

  void home(RoutingContext ctx) {
    StringBuilder html =
        new StringBuilder(
            "<!doctype html><html lang=en><title>Ordinal</title><h1>Ordinal</h1><ul>");
    LINKS.forEach(l -> html.append("<li><a href=\"%s\">%s</a>".formatted(l, l)));
    Answers.text(ctx, 200, "text/html; charset=utf-8", html.append("</ul></html>\n").toString());
  }
}
