package ordinal.counter.visits;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it alone touches the files, anybody may read what it publishes.
 *
 * <p>It serves; a failed write makes it troubled, in which it refuses its visits and probes, and
 * the next write that works makes it serve again. A failed force or {@link #LAST} ends it.
 */
final class Committer implements Runnable {
  /** Ends the committer once all visits before it, and those that wait beside it, are counted. */
  static final Visit LAST =
      new Visit() {
        @Override
        public void counted(long visits) {
          throw new IllegalStateException("not a visit");
        }

        @Override
        public void failed(IOException cause) {
          // Nobody waits for it: a second close() finds the committer ended.
        }
      };

  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  private final Disk disk;
  private final SlotFile slots;
  private final ReadableFile readable;
  private final BlockingQueue<Visit> queue;
  private final Duration probe;
  private final Consumer<Throwable> onFatal;
  private volatile long count;
  private volatile long commits;
  private volatile boolean ended;
  private volatile @Nullable IOException trouble;

  Committer(
      Disk disk,
      Start start,
      BlockingQueue<Visit> queue,
      Duration probe,
      Consumer<Throwable> onFatal) {
    this.disk = disk;
    this.slots = start.slots();
    this.readable = start.readable();
    this.count = start.count();
    this.queue = queue;
    this.probe = probe;
    this.onFatal = onFatal;
  }

  /** Visits that are on disk. */
  long count() {
    return count;
  }

  /** Forces that worked. */
  long commits() {
    return commits;
  }

  /** True before the queue is emptied for the last time. */
  boolean ended() {
    return ended;
  }

  /** Why visits fail now. */
  Optional<IOException> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void run() {
    List<Visit> batch = new ArrayList<>();
    try {
      boolean last = false;
      while (!last) {
        batch.clear();
        await(batch);
        last = batch.remove(LAST);
        commit(batch);
      }
      end(batch, new IOException("the counter is closed"));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      IOException cause = e instanceof IOException io ? io : new IOException(e);
      log.error("the counter stops at {} acknowledged visits: {}", count, cause.getMessage());
      end(batch, cause);
      onFatal.accept(e);
    }
  }

  /** An empty batch is a probe: writes then shows whether the disk works again. */
  private void await(List<Visit> batch) throws InterruptedException {
    boolean healthy = trouble == null && !readable.behind();
    Visit first = healthy ? queue.take() : queue.poll(probe.toNanos(), NANOSECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch);
    }
  }

  private void commit(List<Visit> batch) throws ForceFailedException {
    long before = count;
    long after = before + batch.size();
    try {
      slots.commit(after);
    } catch (ForceFailedException e) {
      throw e;
    } catch (IOException e) {
      refuse(batch, e);
      return;
    }
    readable.show(after);
    publish(after);
    for (int i = 0; i < batch.size(); i++) {
      tell(batch.get(i), before + i + 1);
    }
    batch.clear();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes them
  private void publish(long after) {
    if (trouble != null) {
      log.info("visits can be written again");
      trouble = null;
    }
    count = after;
    commits++;
  }

  private void refuse(List<Visit> batch, IOException cause) {
    if (trouble == null) {
      log.warn("visits are refused until a write works: {}", cause.getMessage());
    }
    trouble = cause;
    batch.forEach(visit -> fail(visit, cause));
    batch.clear();
  }

  private void end(List<Visit> batch, IOException cause) {
    trouble = cause;
    ended = true;
    queue.drainTo(batch);
    batch.forEach(visit -> fail(visit, cause));
    try (disk;
        slots;
        readable) {
      if (!(cause instanceof ForceFailedException)) {
        readable.force();
      }
    } catch (IOException e) {
      log.warn("closing the visit files: {}", e.getMessage());
    }
  }

  // What one visitor throws must not take the others' answers away.
  private static void tell(Visit visit, long number) {
    try {
      visit.counted(number);
    } catch (RuntimeException e) {
      log.error("telling a visit its number", e);
    }
  }

  private static void fail(Visit visit, IOException cause) {
    try {
      visit.failed(cause);
    } catch (RuntimeException e) {
      log.error("telling a visit that it failed", e);
    }
  }
}
