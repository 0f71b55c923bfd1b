package ordinal.gateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.Snapshot;
import org.jspecify.annotations.Nullable;

/** {@code PUT weights}: reads the request, has the change made elsewhere. Event loop only. */
final class WeightApi {
  // Gateway API: BackendRef.weight.
  private static final int MAX_WEIGHT = 1_000_000;

  private final Changes changes;
  private final WeightChanges weights;

  WeightApi(Changes changes, WeightChanges weights) {
    this.changes = changes;
    this.weights = weights;
  }

  void put(RoutingContext ctx) {
    requireJson(ctx.request().getHeader("content-type"));
    ObjectKey route = RouteApi.key(ctx);
    WeightChanges.Request request =
        new WeightChanges.Request(
            Access.who(ctx).name(),
            route,
            weights(body(ctx)),
            Versions.of(ctx.request().getHeader("if-match")));
    changes
        .run(() -> weights.apply(request))
        .onSuccess((Snapshot inForce) -> RouteApi.answer(ctx, inForce, route))
        .onFailure(ctx::fail);
  }

  private static void requireJson(@Nullable String contentType) {
    if (contentType == null) {
      return;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    // The form type is what curl -d says when it is told nothing; what matters is that the body is
    // JSON.
    if (!type.equals("application/json") && !type.equals("application/x-www-form-urlencoded")) {
      throw new HttpProblem(
          415, "unsupported-media-type", "content-type: " + type + ": must be application/json");
    }
  }

  private static @Nullable Object body(RoutingContext ctx) {
    try {
      Buffer body = ctx.body().buffer();
      return Json.decodeValue(body == null ? Buffer.buffer() : body);
    } catch (DecodeException e) {
      throw new HttpProblem(400, "bad-json", "The body is not JSON", Map.of(), e);
    }
  }

  private static Map<String, Integer> weights(@Nullable Object body) {
    if (!(body instanceof JsonObject json)) {
      throw WeightChanges.invalid("The body must be an object such as {\"counter-canary\": 10}");
    }
    if (json.isEmpty()) {
      throw WeightChanges.invalid("The body must name at least one backend");
    }
    Map<String, Integer> weights = new LinkedHashMap<>();
    json.forEach(entry -> weights.put(entry.getKey(), weight(entry.getKey(), entry.getValue())));
    return weights;
  }

  private static int weight(String name, @Nullable Object value) {
    if (value instanceof Integer weight && weight >= 0 && weight <= MAX_WEIGHT) {
      return weight;
    }
    throw WeightChanges.invalid(
        name + ": " + value + ": a weight is a whole number from 0 to " + MAX_WEIGHT);
  }
}
