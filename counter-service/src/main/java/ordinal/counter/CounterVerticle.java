package ordinal.counter;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import ordinal.counter.CounterSettings.Listen;
import org.jspecify.annotations.Nullable;

/** The HTTP server of one counter on one event loop. */
final class CounterVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 75;

  private final Listen listen;
  private final Routes routes;
  private @Nullable HttpServer server;

  CounterVerticle(Listen listen, Routes routes) {
    this.listen = listen;
    this.routes = routes;
  }

  @Override
  public Future<?> start() {
    HttpServer starting =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
            .requestHandler(routes.router(vertx, context));
    server = starting;
    return starting
        .listen(listen.port(), listen.bind())
        .recover(e -> Future.failedFuture(cannotListen(e)));
  }

  private IOException cannotListen(Throwable e) {
    return new IOException(
        "cannot listen on %s:%d: %s".formatted(listen.bind(), listen.port(), e.getMessage()), e);
  }

  int port() {
    return requireNonNull(server).actualPort();
  }

  /** Accepts no more, and completes when requests in flight are answered or the grace is over. */
  Future<Void> shutdown(Duration grace) {
    return requireNonNull(server).shutdown(grace);
  }
}
