package ordinal.loadtest.drive;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Has the JVM load and compile the driver's code, against a server of this process, so that the
 * first second of a run measures the target.
 */
public final class WarmUp {
  private static final int PER_SECOND = 500;
  private static final Duration TIME = Duration.ofSeconds(2);

  private WarmUp() {}

  /** Blocks for two seconds. */
  public static void run() throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(r ->
                  r.response()
                      .putHeader("content-type", "application/json")
                      .putHeader("set-cookie", "warm=up")
                      .end("{\"version\": \"v1\"}"))
              .listen(0, "127.0.0.1")
              .await();
      URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
      try (Driver driver = Driver.start(Load.of(uri, PER_SECOND, TIME))) {
        TimeUnit.NANOSECONDS.sleep(TIME.toNanos());
        driver.stop();
      }
    } finally {
      vertx.close().await();
    }
  }
}
