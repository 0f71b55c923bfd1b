package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.function.LongSupplier;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.Snapshot;

/** {@code GET routes}, {@code replicas} and {@code problems}. Event loop only. */
final class RouteApi {
  private final Current current;
  private final Clock clock;
  private final LongSupplier ticker;

  /**
   * @param ticker by which the health of replicas is timed
   */
  RouteApi(Current current, Clock clock, LongSupplier ticker) {
    this.current = current;
    this.clock = clock;
    this.ticker = ticker;
  }

  void routes(RoutingContext ctx) {
    Answers.json(ctx, new JsonObject().put("routes", new RouteView(current.get()).all()));
  }

  void route(RoutingContext ctx) {
    answer(ctx, current.get(), key(ctx));
  }

  void replicas(RoutingContext ctx) {
    ReplicaView view = new ReplicaView(clock.instant(), ticker.getAsLong());
    Answers.json(ctx, new JsonObject().put("replicas", view.all(current.get())));
  }

  void problems(RoutingContext ctx) {
    Answers.json(ctx, new JsonObject().put("problems", ProblemView.all(current.get())));
  }

  static ObjectKey key(RoutingContext ctx) {
    return new ObjectKey("HTTPRoute", ctx.pathParam("ns"), ctx.pathParam("name"));
  }

  static void answer(RoutingContext ctx, Snapshot snapshot, ObjectKey key) {
    HttpRoute route = WeightChanges.find(snapshot, key);
    ctx.response().putHeader("etag", Versions.etag(route));
    Answers.json(ctx, new RouteView(snapshot).of(route));
  }
}
