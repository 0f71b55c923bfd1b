package ordinal.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.routing.Snapshot;

/** What is wrong with the configuration, as the API shows it. Pure. */
final class ProblemView {
  private ProblemView() {}

  static JsonArray all(Snapshot snapshot) {
    return RouteView.array(snapshot.problems().stream().map(ProblemView::of).toList());
  }

  private static JsonObject of(Problem problem) {
    ObjectKey object = problem.object();
    Reason reason = problem.reason();
    JsonObject json =
        new JsonObject()
            .put("file", problem.file())
            .put("line", problem.line())
            .put("object", object == null ? null : object.toString())
            .put("field", problem.field())
            .put("value", problem.value())
            .put("message", problem.message());
    return reason == null ? json : json.put("reason", reason.text());
  }
}
