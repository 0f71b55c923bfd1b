package ordinal.gateway.admin;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import ordinal.gateway.metrics.FiguresJson;
import ordinal.gateway.metrics.Measurements;

/**
 * {@code GET measurements/…}: what this gateway measured, which the one that leads a release adds
 * up. What is not known here was not measured: all is 0. Event loop only.
 */
final class MeasurementsApi {
  private static final long SECONDS = 30;

  private final Measurements measurements;

  MeasurementsApi(Measurements measurements) {
    this.measurements = measurements;
  }

  void backend(RoutingContext ctx) {
    Optional<String> revision = Optional.ofNullable(ctx.request().getParam("revision"));
    Answers.json(
        ctx,
        FiguresJson.encode(
            measurements.backend(
                ctx.pathParam("ns"), ctx.pathParam("name"), revision, window(ctx))));
  }

  void route(RoutingContext ctx) {
    Answers.json(
        ctx,
        FiguresJson.encode(
            measurements.route(ctx.pathParam("ns"), ctx.pathParam("name"), window(ctx))));
  }

  private static Duration window(RoutingContext ctx) {
    String given = ctx.request().getParam("seconds");
    long seconds = given == null ? SECONDS : number(given);
    if (seconds < 1 || seconds > Measurements.LONGEST.toSeconds()) {
      throw new HttpProblem(
          400,
          "bad-request",
          "seconds: %s: must be from 1 to %d".formatted(given, Measurements.LONGEST.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }

  private static long number(String given) {
    try {
      return Long.parseLong(given);
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
