package ordinal.gateway.admin;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;
import static ordinal.gateway.admin.Operation.Permission.NONE;
import static ordinal.gateway.admin.Operation.Permission.OPERATOR;
import static ordinal.gateway.admin.Operation.Permission.VIEWER;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import ordinal.gateway.admin.Operation.Permission;

/**
 * All operations in one list, and the router that lets nothing else through: what is not listed is
 * denied to those without a token and unknown to the others. Event loop only.
 */
final class Api {
  private static final long MAX_BODY = 64 << 10;

  private final Access access;
  private final Guard guard;
  private final List<Operation> operations;

  Api(Access access, Guard guard, List<Operation> operations) {
    this.access = access;
    this.guard = guard;
    this.operations = List.copyOf(operations);
  }

  static List<Operation> operations(
      SystemApi system,
      RouteApi routes,
      WeightApi weights,
      VisitsApi visits,
      KnownApi known,
      ForgetApi forget,
      RolloutApi rollouts,
      ExplainApi explain,
      MeasurementsApi measurements,
      EventsApi events) {
    return List.of(
        new Operation(GET, "/", NONE, system::home),
        new Operation(GET, "/healthz", NONE, system::healthz),
        new Operation(GET, "/readyz", NONE, system::readyz),
        new Operation(GET, "/metrics", NONE, system::metrics),
        new Operation(GET, "/api/v1", VIEWER, system::index),
        new Operation(GET, "/api/v1/openapi.yaml", VIEWER, system::openApi),
        new Operation(GET, "/api/v1/routes", VIEWER, routes::routes),
        new Operation(GET, "/api/v1/routes/{ns}/{name}", VIEWER, routes::route),
        new Operation(PUT, "/api/v1/routes/{ns}/{name}/weights", OPERATOR, weights::put),
        new Operation(GET, "/api/v1/replicas", VIEWER, routes::replicas),
        new Operation(GET, "/api/v1/visits", VIEWER, visits::total),
        new Operation(GET, "/api/v1/visits/known", VIEWER, known::list),
        new Operation(DELETE, "/api/v1/visits/{replica}", OPERATOR, forget::delete),
        new Operation(GET, "/api/v1/rollouts", VIEWER, rollouts::list),
        new Operation(GET, "/api/v1/rollouts/{ns}/{name}", VIEWER, rollouts::one),
        new Operation(POST, "/api/v1/rollouts/{ns}/{name}/{verb}", OPERATOR, rollouts::act),
        new Operation(GET, "/api/v1/problems", VIEWER, routes::problems),
        new Operation(GET, "/api/v1/explain", VIEWER, explain::explain),
        new Operation(
            GET, "/api/v1/measurements/backends/{ns}/{name}", VIEWER, measurements::backend),
        new Operation(GET, "/api/v1/measurements/routes/{ns}/{name}", VIEWER, measurements::route),
        new Operation(GET, "/api/v1/events", VIEWER, events::stream),
        new Operation(GET, "/api/v1/audit", VIEWER, system::audit));
  }

  Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    // Headers, Host and Origin first: even a refusal must carry them. The failure handler stands
    // here too, because a target that cannot be read would break the matching of later routes.
    router.route().handler(guard::check).failureHandler(Failures::answer);
    operations.forEach(o -> add(router, o));
    // After the operations, so that only other methods on their paths get here.
    operations.forEach(o -> router.route(o.routerPath()).handler(ctx -> refuseMethod(ctx, o)));
    router.route().handler(this::refusePath);
    return router;
  }

  // Permission before the body: a stranger's bytes are not read.
  private void add(Router router, Operation operation) {
    route(router, operation)
        .handler(ctx -> {
          // Else the body would pass by while somebody is asked who this is.
          ctx.request().pause();
          access
              .require(ctx, operation.permission())
              .onComplete(_ -> ctx.request().resume())
              .onSuccess(_ -> ctx.next())
              .onFailure(ctx::fail);
        });
    if (!operation.method().equals(GET)) {
      route(router, operation).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
    }
    route(router, operation).handler(operation.handler());
  }

  private static Route route(Router router, Operation operation) {
    Route route = router.route(operation.routerPath()).method(operation.method());
    boolean endless = operation.path().endsWith("/events");
    return operation.method().equals(GET) && !endless ? route.method(HttpMethod.HEAD) : route;
  }

  private void refuseMethod(RoutingContext ctx, Operation operation) {
    access
        .require(ctx, operation.permission() == NONE ? NONE : VIEWER)
        .map(_ -> wrongMethod(operation))
        .onSuccess(ctx::fail)
        .onFailure(ctx::fail);
  }

  private HttpProblem wrongMethod(Operation operation) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Operation other : operations) {
      if (other.path().equals(operation.path())) {
        allowed.add(other.method().name());
      }
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return new HttpProblem(
        405,
        "method-not-allowed",
        "This path allows only " + String.join(", ", allowed),
        Map.of("allow", String.join(", ", allowed)),
        null);
  }

  private void refusePath(RoutingContext ctx) {
    access
        .require(ctx, Permission.VIEWER)
        .map(_ ->
            new HttpProblem(404, "unknown-path", "There is nothing at " + ctx.normalizedPath()))
        .onSuccess(ctx::fail)
        .onFailure(ctx::fail);
  }
}
