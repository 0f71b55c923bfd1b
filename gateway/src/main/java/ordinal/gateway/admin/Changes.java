package ordinal.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs changes one after another on a thread of its own, away from the event loop. */
final class Changes implements AutoCloseable {
  private static final int MAX_WAITING = 64;

  private final Vertx vertx;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofVirtual().name("admin-changes").factory());

  Changes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The result comes back on the caller's event loop. */
  <T> Future<T> run(Callable<T> change) {
    Promise<T> promise = Promise.promise();
    var context = vertx.getOrCreateContext();
    try {
      thread.execute(() -> call(change, promise));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(busy(e));
    }
    Promise<T> here = Promise.promise();
    promise.future().onComplete(done -> context.runOnContext(v -> here.handle(done)));
    return here.future();
  }

  private static <T> void call(Callable<T> change, Promise<T> promise) {
    try {
      promise.complete(change.call());
    } catch (Throwable e) {
      promise.fail(e);
    }
  }

  private static HttpProblem busy(RejectedExecutionException cause) {
    return new HttpProblem(
        503, "busy", "Too many changes are waiting", Map.of("retry-after", "1"), cause);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
