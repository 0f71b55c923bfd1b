package ordinal.counter;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process: environment in, one line out when it is ready, exit codes 0 and 1. */
public final class Main {
  private static final int GRACE_SECONDS = 10;

  private Main() {}

  /** Serves until SIGTERM or SIGINT (exit 0), or until the disk fails (exit 1). */
  public static void main(String[] args) throws InterruptedException {
    // Before the first logger: an embedding process has a logging configuration of its own.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "counter-logback.xml");
    }
    try {
      run(CounterSettings.from(System.getenv()));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      System.err.println("counter: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(CounterSettings settings) throws IOException, InterruptedException {
    CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(settings.listen().eventLoops()));
    CounterService service = start(vertx, settings, fatal);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, 0), "stop"));
    System.out.println(ready(settings, service));
    String reason = fatal.join().getMessage();
    System.err.println("counter: " + reason);
    stop(service, 1);
  }

  private static CounterService start(
      Vertx vertx, CounterSettings settings, CompletableFuture<Throwable> fatal)
      throws IOException, InterruptedException {
    try {
      return CounterService.start(vertx, settings, fatal::complete)
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private static String ready(CounterSettings settings, CounterService service) {
    String bind = settings.listen().bind();
    String host =
        bind.equals("0.0.0.0") ? "127.0.0.1" : bind.contains(":") ? "[" + bind + "]" : bind;
    return "%s version %s ready on http://%s:%d, %d visits in %s"
        .formatted(
            settings.replica(),
            settings.version(),
            host,
            service.port(),
            service.visits(),
            settings.storage().visitsFile());
  }

  /**
   * Halts, since after a signal the JVM would exit with 128 and its number, however well everything
   * ended, and since System.exit would wait for the very hook that calls this.
   */
  private static void stop(CounterService service, int exitCode) {
    try {
      service.stop().toCompletionStage().toCompletableFuture().get(GRACE_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(exitCode);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("counter: did not stop in order: " + e);
      Runtime.getRuntime().halt(1);
    }
  }
}
