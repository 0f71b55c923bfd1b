package ordinal.counter;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import ordinal.counter.visits.Visit;
import ordinal.counter.visits.VisitFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the service answers where. Each router of it belongs to one event loop, never blocked. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final Set<String> PATHS =
      Set.of("/", "/visits", "/config", "/healthz", "/readyz", "/metrics");
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final CounterSettings settings;
  private final VisitFile file;
  private final CounterMetrics metrics;
  private final Answers answers;
  private final DoubleSupplier random;
  private final BooleanSupplier stopping;

  /**
   * @param random from 0 to 1, 1 excluded; decides which requests get a fault
   * @param stopping whether the service has been told to stop
   */
  Routes(
      CounterSettings settings, VisitFile file, DoubleSupplier random, BooleanSupplier stopping) {
    this.settings = settings;
    this.file = file;
    this.metrics = new CounterMetrics(settings, file);
    this.answers = new Answers(settings);
    this.random = random;
    this.stopping = stopping;
  }

  Router router(Vertx vertx, Context context) {
    Postbox postbox = new Postbox(context);
    Router router = Router.router(vertx);
    router.route().handler(this::measure);
    // The steps of a visit, in order: what is not acceptable (406) or fails on purpose must not
    // count, nor must what a gateway mirrors.
    router
        .get("/")
        .produces("text/html")
        .produces("application/json")
        .handler(this::fault)
        .handler(ctx -> visit(ctx, postbox).onSuccess(n -> answers.pageOrJson(ctx, n)));
    router.head("/").handler(ctx -> answers.pageOrJson(ctx, file.counted()));
    router
        .post("/visits")
        .handler(this::fault)
        .handler(ctx -> visit(ctx, postbox).onSuccess(n -> answers.json(ctx, n)));
    read(router, "/visits", ctx -> answers.json(ctx, file.counted()));
    read(router, "/config", ctx -> answers.send(ctx, 200, "application/json", config()));
    read(router, "/healthz", ctx -> answers.text(ctx, 200, "alive"));
    read(router, "/readyz", this::ready);
    read(router, "/metrics", this::scrape);
    errors(router);
    return router;
  }

  private interface Read {
    void answer(RoutingContext ctx);
  }

  private static void read(Router router, String path, Read read) {
    router.route(path).method(GET).method(HEAD).handler(read::answer);
  }

  private void errors(Router router) {
    router.errorHandler(404, ctx -> answers.problem(ctx, 404, "not-found", "Not found", path(ctx)));
    router.errorHandler(405, this::methodNotAllowed);
    router.errorHandler(
        406,
        ctx ->
            answers.problem(ctx, 406, "not-acceptable", "Only text/html and application/json", ""));
    router.errorHandler(500, this::broken);
  }

  private void measure(RoutingContext ctx) {
    long start = System.nanoTime();
    ctx.addEndHandler(end -> {
      String path = ctx.request().path();
      String route = path != null && PATHS.contains(path) ? path : "none";
      metrics.requested(route, ctx.response().getStatusCode(), System.nanoTime() - start);
    });
    ctx.next();
  }

  private void fault(RoutingContext ctx) {
    Faults faults = settings.faults();
    if (faults.latency().isZero()) {
      failOrGoOn(ctx);
    } else {
      ctx.vertx().timer(faults.latency()).onSuccess(v -> failOrGoOn(ctx));
    }
  }

  private void failOrGoOn(RoutingContext ctx) {
    if (random.getAsDouble() < settings.faults().errorRate()) {
      answers.problem(ctx, 500, "fault", "Failed on purpose", "FAULT_ERROR_RATE is set");
    } else {
      ctx.next();
    }
  }

  private Future<Long> visit(RoutingContext ctx, Postbox postbox) {
    if ("true".equalsIgnoreCase(ctx.request().getHeader("x-ordinal-mirror"))) {
      return Future.succeededFuture(file.counted());
    }
    Promise<Long> promise = Promise.promise();
    file.count(
        new Visit() {
          @Override
          public void counted(long visits) {
            postbox.post(() -> promise.complete(visits));
          }

          @Override
          public void failed(IOException cause) {
            postbox.post(() -> promise.fail(cause));
          }
        });
    return promise
        .future()
        .onFailure(e -> answers.unavailable(ctx, String.valueOf(e.getMessage())));
  }

  private String config() {
    return settings.mounted().config();
  }

  private void ready(RoutingContext ctx) {
    if (stopping.getAsBoolean()) {
      answers.text(ctx, 503, "stopping");
    } else {
      file.trouble()
          .ifPresentOrElse(
              reason -> answers.text(ctx, 503, reason), () -> answers.text(ctx, 200, "ready"));
    }
  }

  private void scrape(RoutingContext ctx) {
    String accept = ctx.request().getHeader("accept");
    boolean open = accept != null && accept.contains("application/openmetrics-text");
    String type = open ? OPEN_METRICS : PROMETHEUS;
    answers.send(ctx, 200, type, metrics.scrape(type));
  }

  private void broken(RoutingContext ctx) {
    log.error("{} {} is broken", ctx.request().method(), path(ctx), ctx.failure());
    answers.problem(ctx, 500, "internal", "Internal error", "The log says more");
  }

  private static String path(RoutingContext ctx) {
    return String.valueOf(ctx.request().path());
  }

  private void methodNotAllowed(RoutingContext ctx) {
    String path = path(ctx);
    ctx.response()
        .putHeader(HttpHeaders.ALLOW, path.equals("/visits") ? "GET, HEAD, POST" : "GET, HEAD");
    answers.problem(
        ctx, 405, "method-not-allowed", "Method not allowed", ctx.request().method() + " " + path);
  }
}
