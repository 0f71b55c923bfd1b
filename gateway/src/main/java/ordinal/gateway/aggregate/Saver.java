package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is known to disk: one write at a time, and one more for all that changed meanwhile.
 * One context only.
 *
 * <p>It is well until a write fails or makes a reader late, then failing until a write succeeds.
 * While it is failing nobody waits behind a write that another one began.
 */
final class Saver {
  /** Makes a memory durable, in place of the one before. */
  @FunctionalInterface
  interface Disk {
    Future<Void> write(Memory memory);
  }

  private final Counts counts;
  private final Disk disk;
  private final Consumer<Notice> notices;
  private @Nullable Promise<Void> current;
  private @Nullable Promise<Void> next;
  private long durable;
  private boolean failing;

  Saver(Counts counts, Disk disk, Consumer<Notice> notices) {
    this.counts = counts;
    this.disk = disk;
    this.notices = notices;
    this.durable = counts.version();
  }

  /** Completes when all that is known by now is durable. */
  Future<Void> saved() {
    if (durable >= counts.version()) {
      return Future.succeededFuture();
    }
    if (current != null && failing) {
      return Future.failedFuture("the disk is slow or failing");
    }
    Promise<Void> promise = Promise.promise();
    if (current == null) {
      current = promise;
      write();
      return promise.future();
    }
    if (next == null) {
      next = promise;
    }
    return next.future();
  }

  /** A reader had to be answered before its write was over. */
  void late() {
    if (current != null) {
      fail("a write takes too long");
    }
  }

  private void write() {
    long version = counts.version();
    disk.write(counts.memory()).onComplete(result -> written(version, result));
  }

  private void written(long version, AsyncResult<Void> result) {
    Promise<Void> done = requireNonNull(current);
    if (result.succeeded()) {
      durable = version;
      catchUp();
    } else {
      fail(String.valueOf(result.cause().getMessage()));
    }
    current = next;
    next = null;
    if (current != null) {
      write();
    }
    done.handle(result);
  }

  private void fail(String cause) {
    if (!failing) {
      failing = true;
      notices.accept(new Notice.StoreFailing(cause));
    }
  }

  /** What readers were shown without waiting must be durable before all is well again. */
  private void catchUp() {
    if (failing && durable >= counts.version()) {
      failing = false;
      notices.accept(new Notice.StoreRecovered());
    } else if (failing && next == null) {
      next = Promise.promise();
    }
  }
}
