package ordinal.gateway.admin;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.RoutingTable;
import org.jspecify.annotations.Nullable;

/** {@code GET explain}: what would become of a request, without sending it. Event loop only. */
final class ExplainApi {
  private final Current current;

  ExplainApi(Current current) {
    this.current = current;
  }

  void explain(RoutingContext ctx) {
    MultiMap params = ctx.queryParams();
    RoutingTable table = current.get().routing();
    AskedRequest request = AskedRequest.of(params);
    int port = port(params.get("port"), table);
    Answers.json(ctx, JsonObject.mapFrom(table.explain(port, request)));
  }

  private static int port(@Nullable String given, RoutingTable table) {
    if (given == null) {
      return table.ports().stream().sorted().findFirst().orElse(80);
    }
    if (!given.matches("[0-9]{1,5}") || Integer.parseInt(given) > 65535) {
      throw new HttpProblem(400, "bad-request", "port: " + given + ": must be from 0 to 65535");
    }
    return Integer.parseInt(given);
  }
}
