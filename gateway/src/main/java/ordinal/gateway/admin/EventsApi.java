package ordinal.gateway.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code GET events}: what changes, as server-sent events. Event loop only. */
final class EventsApi {
  private static final int MAX_CLIENTS = 100;

  private final Vertx vertx;
  private final EventHub hub;
  private final Duration heartbeat;

  EventsApi(Vertx vertx, EventHub hub, Duration heartbeat) {
    this.vertx = vertx;
    this.hub = hub;
    this.heartbeat = heartbeat;
  }

  void stream(RoutingContext ctx) {
    if (hub.subscribers() >= MAX_CLIENTS) {
      throw new HttpProblem(
          503, "too-many-streams", "There are already " + MAX_CLIENTS + " event streams open");
    }
    HttpServerResponse response = ctx.response();
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    response.write("retry: 2000\n\n");
    EventClient client = new EventClient(vertx.getOrCreateContext(), response);
    long timer = vertx.setPeriodic(heartbeat.toMillis(), t -> client.heartbeat());
    ctx.addEndHandler(ended -> {
      vertx.cancelTimer(timer);
      hub.unsubscribe(client);
    });
    hub.subscribe(ctx.request().getHeader("last-event-id"), client);
  }
}
