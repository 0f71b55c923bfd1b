package ordinal.gateway.demo;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import ordinal.counter.CounterService;
import ordinal.counter.CounterSettings;

/** A replica in this process. */
final class ReplicaHere implements RunningReplica {
  private final CounterService service;

  private ReplicaHere(CounterService service) {
    this.service = service;
  }

  /**
   * Starts it; blocking, not on an event loop.
   *
   * @param say told when its disk has failed for good
   */
  static ReplicaHere start(Vertx vertx, Launch launch, Consumer<String> say) throws IOException {
    try {
      return new ReplicaHere(
          CounterService.start(
                  vertx,
                  CounterSettings.from(launch.environment()),
                  e -> say.accept(launch.name() + " cannot count any more: " + e.getMessage()))
              .await(30, TimeUnit.SECONDS));
    } catch (Exception e) {
      throw new IOException(launch.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int port() {
    return service.port();
  }

  @Override
  public String where() {
    return "port " + port() + ", " + service.visits() + " visits";
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public void stop() {
    service.stop().await();
  }
}
