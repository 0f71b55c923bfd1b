package ordinal.gateway.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A replica on a port that it keeps, with visits that outlive a kill. Driven by one thread. */
final class Counter {
  private final Vertx vertx;
  private final AtomicLong visits = new AtomicLong();
  private int port;
  private @Nullable HttpServer server;

  Counter(Vertx vertx) {
    this.vertx = vertx;
    start();
  }

  int port() {
    return port;
  }

  long visits() {
    return visits.get();
  }

  boolean runs() {
    return server != null;
  }

  void visit(int times) {
    visits.addAndGet(times);
  }

  void start() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                request.response().end(new JsonObject().put("visits", visits.get()).toBuffer()))
            .listen(port, "127.0.0.1")
            .await();
    port = server.actualPort();
  }

  void kill() {
    if (server != null) {
      server.close().await();
      server = null;
    }
  }
}
