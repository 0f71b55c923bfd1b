package ordinal.gateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends a request with JSON, text or a problem. Event loop only. */
final class Answers {
  private Answers() {}

  static void json(RoutingContext ctx, JsonObject body) {
    end(ctx, 200, "application/json", body.toBuffer());
  }

  static void text(RoutingContext ctx, int status, String contentType, String body) {
    end(ctx, status, contentType, Buffer.buffer(body));
  }

  static void problem(RoutingContext ctx, HttpProblem problem) {
    problem.headers().forEach(ctx.response()::putHeader);
    end(ctx, problem.status(), "application/problem+json", problem.json().toBuffer());
  }

  private static void end(RoutingContext ctx, int status, String contentType, Buffer body) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return; // The client left; there is nobody to tell.
    }
    response.setStatusCode(status).putHeader("content-type", contentType).end(body);
  }
}
