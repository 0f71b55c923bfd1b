package ordinal.gateway.admin;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Map;
import ordinal.gateway.objects.EditException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that turns an exception into an answer. Event loop only. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static void answer(RoutingContext ctx) {
    if (ctx.response().headWritten()) {
      ctx.request().connection().close(); // Half an answer must not look like a whole one.
      return;
    }
    Answers.problem(ctx, problem(ctx));
  }

  private static HttpProblem problem(RoutingContext ctx) {
    return switch (ctx.failure()) {
      case null -> ofStatus(ctx.statusCode(), "The request was refused");
      case HttpProblem problem -> problem;
      // vertx-web's own refusals, such as a malformed query or a body over the limit.
      case HttpException e -> ofStatus(e.getStatusCode(), "The request is malformed");
      case Throwable e -> unexpected(ctx, e);
    };
  }

  private static HttpProblem ofStatus(int status, String detail) {
    return switch (status) {
      case 400 -> new HttpProblem(400, "bad-request", detail);
      case 413 -> new HttpProblem(413, "too-large", "The body is larger than 64 KiB");
      default -> new HttpProblem(status < 400 ? 500 : status, "refused", detail);
    };
  }

  /** Why an edit was not made. */
  static HttpProblem ofEdit(EditException cause) {
    String detail = String.valueOf(cause.getMessage());
    return switch (cause) {
      case EditException.NoSuchRoute e -> caused(404, "unknown-route", detail, e);
      case EditException.BadWeights e -> caused(422, "invalid-weights", detail, e);
      case EditException.StaleVersion e -> Versions.stale("route", e.current());
      // The caller's wish is sound, but the file as it is now does not allow it.
      case EditException.NotEditable e -> caused(409, "not-editable", detail, e);
      case EditException.WriteFailed e -> unwritable(e);
      case EditException.Unavailable e ->
          new HttpProblem(503, "source-unavailable", detail, Map.of("retry-after", "5"), e);
    };
  }

  /** A file that cannot be written, which the message names. */
  static HttpProblem unwritable(Throwable cause) {
    String detail = String.valueOf(cause.getMessage());
    boolean full = detail.contains("No space left");
    return caused(full ? 507 : 500, "unwritable", detail, cause);
  }

  private static HttpProblem caused(int status, String type, String detail, Throwable cause) {
    return new HttpProblem(status, type, detail, Map.of(), cause);
  }

  private static HttpProblem unexpected(RoutingContext ctx, Throwable cause) {
    LOG.error("admin {} {} failed", ctx.request().method(), ctx.normalizedPath(), cause);
    return new HttpProblem(500, "internal", "Unexpected failure; the gateway's log says more");
  }
}
