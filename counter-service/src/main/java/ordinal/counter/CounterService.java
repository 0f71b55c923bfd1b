package ordinal.counter;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import ordinal.counter.visits.VisitFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running counter: its visit file and its HTTP servers. Thread-safe; never ends the process.
 */
public final class CounterService {
  private static final Logger log = LoggerFactory.getLogger(CounterService.class);
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Vertx vertx;
  private final VisitFile file;
  private final AtomicBoolean stopping;
  private final List<CounterVerticle> verticles = new CopyOnWriteArrayList<>();
  private @Nullable Future<Void> stopped;

  private CounterService(Vertx vertx, VisitFile file, AtomicBoolean stopping) {
    this.vertx = vertx;
    this.file = file;
    this.stopping = stopping;
  }

  /** As {@link #start(Vertx, CounterSettings, Consumer)}; a fatal error is only logged. */
  public static Future<CounterService> start(Vertx vertx, CounterSettings settings) {
    return start(
        vertx, settings, e -> log.error("{} cannot count any more", settings.replica(), e));
  }

  /**
   * Opens the visit file on a worker thread, then serves.
   *
   * @param onFatal told once, on a thread that it must not block, when the disk has failed for
   *     good; the service goes on answering 503 until it is stopped
   * @return fails with an IOException whose message says what is wrong with file or port
   */
  public static Future<CounterService> start(
      Vertx vertx, CounterSettings settings, Consumer<Throwable> onFatal) {
    return start(vertx, settings, onFatal, () -> ThreadLocalRandom.current().nextDouble());
  }

  static Future<CounterService> start(
      Vertx vertx, CounterSettings settings, Consumer<Throwable> onFatal, DoubleSupplier random) {
    CounterSettings.Storage storage = settings.storage();
    return vertx
        .executeBlocking(
            () -> VisitFile.open(storage.visitsFile(), storage.queueLimit(), onFatal), false)
        .compose(file -> serve(vertx, settings, file, random));
  }

  private static Future<CounterService> serve(
      Vertx vertx, CounterSettings settings, VisitFile file, DoubleSupplier random) {
    AtomicBoolean stopping = new AtomicBoolean();
    CounterService service = new CounterService(vertx, file, stopping);
    Routes routes = new Routes(settings, file, random, stopping::get);
    DeploymentOptions instances =
        new DeploymentOptions().setInstances(settings.listen().eventLoops());
    return vertx
        .deployVerticle(() -> service.verticle(settings, routes), instances)
        .map(service)
        .recover(e -> service.closeFile().transform(closed -> Future.failedFuture(e)));
  }

  private CounterVerticle verticle(CounterSettings settings, Routes routes) {
    CounterVerticle verticle = new CounterVerticle(settings.listen(), routes);
    verticles.add(verticle);
    return verticle;
  }

  /** The port it listens on. */
  public int port() {
    return verticles.getFirst().port();
  }

  /** The visits on disk. */
  public long visits() {
    return file.counted();
  }

  /**
   * Turns readiness off, accepts no more, answers what is in flight (8 s at most), and closes the
   * file with everything counted. Safe to repeat.
   */
  public synchronized Future<Void> stop() {
    if (stopped == null) {
      stopping.set(true);
      stopped =
          Future.join(verticles.stream().map(v -> v.shutdown(GRACE)).toList())
              .transform(shutDown -> closeFile())
              .compose(closed -> vertx.undeploy(verticles.getFirst().deploymentID()));
    }
    return stopped;
  }

  private Future<Void> closeFile() {
    return vertx.executeBlocking(
        () -> {
          file.close();
          return null;
        },
        false);
  }
}
