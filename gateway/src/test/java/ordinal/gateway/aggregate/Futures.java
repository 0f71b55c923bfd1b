package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** Waits on a test's thread. */
final class Futures {
  private Futures() {}

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
