package ordinal.gateway.demo;

import io.vertx.core.Vertx;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.function.Consumer;

/**
 * Synthetic visitors at a steady rate: each opens the counter's page once, whether or not the one
 * before was answered. Event loop only.
 */
final class Visitors {
  private static final int TICK_MILLIS = 10;
  private static final int REPORT_MILLIS = 10_000;

  private final Vertx vertx;
  private final WebClient client;
  private final int port;
  private final int perSecond;
  private final Consumer<String> say;
  private final long[] timers = new long[2];

  private long ticks;
  private long sent;
  private long answered;
  private long failed;

  private Visitors(Vertx vertx, int port, int perSecond, Consumer<String> say) {
    this.vertx = vertx;
    this.port = port;
    this.perSecond = perSecond;
    this.say = say;
    this.client =
        WebClient.create(vertx, new WebClientOptions().setConnectTimeout(2_000).setIdleTimeout(30));
  }

  /** Sends {@code perSecond} visitors a second to the gateway on this machine until stopped. */
  static Visitors start(Vertx vertx, int port, int perSecond, Consumer<String> say) {
    Visitors visitors = new Visitors(vertx, port, perSecond, say);
    visitors.timers[0] = vertx.setPeriodic(TICK_MILLIS, _ -> visitors.tick());
    visitors.timers[1] = vertx.setPeriodic(REPORT_MILLIS, _ -> visitors.report());
    return visitors;
  }

  void stop() {
    vertx.cancelTimer(timers[0]);
    vertx.cancelTimer(timers[1]);
    client.close();
  }

  private void tick() {
    ticks++;
    for (long due = ticks * perSecond * TICK_MILLIS / 1000; sent < due; sent++) {
      client
          .get(port, "127.0.0.1", "/")
          .putHeader("Accept", "application/json")
          .timeout(10_000)
          .send()
          .onSuccess(this::count)
          .onFailure(cause -> failed++);
    }
  }

  private void count(HttpResponse<?> answer) {
    if (answer.statusCode() == 200) {
      answered++;
    } else {
      failed++;
    }
  }

  private void report() {
    say.accept("visitors: %d sent, %d answered, %d failed".formatted(sent, answered, failed));
  }
}
