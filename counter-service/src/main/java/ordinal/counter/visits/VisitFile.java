package ordinal.counter.visits;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Counts visits durably. Every method may be called from any thread; {@link #count} never blocks.
 *
 * <p>One named thread takes all visits that wait, makes them durable with one write and one force,
 * shows the new number in the readable file, and only then tells each visit. A failed write fails
 * its visits and is tried again; a failed force ends this counter for good.
 */
public final class VisitFile implements AutoCloseable {
  private static final Duration PROBE = Duration.ofSeconds(1);

  private final BlockingQueue<Visit> queue;
  private final Committer committer;
  private final Thread thread;
  private volatile boolean closing;

  private VisitFile(Committer committer, BlockingQueue<Visit> queue, String name) {
    this.committer = committer;
    this.queue = queue;
    this.thread = Thread.ofPlatform().name("commit " + name).daemon().start(committer);
  }

  /**
   * Locks and recovers the files and makes them durable. Blocks for some milliseconds.
   *
   * @param visits the readable file; the slots and the lock lie beside it
   * @param queueLimit visits that may wait at most, 1 or more
   * @param onFatal told once, on the committing thread, when the counter has ended by itself
   * @throws DamagedVisitsException the files do not say how many visits there were
   * @throws IOException in use by another counter, or not writable; the message names the file
   */
  public static VisitFile open(Path visits, int queueLimit, Consumer<Throwable> onFatal)
      throws IOException {
    try {
      return open(Folder.lock(visits), visits.toString(), queueLimit, PROBE, onFatal);
    } catch (DamagedVisitsException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot use %s: %s".formatted(visits, reason(e)), e);
    }
  }

  static VisitFile open(
      Disk disk, String name, int queueLimit, Duration probe, Consumer<Throwable> onFatal)
      throws IOException {
    try {
      Start start = Start.from(disk, name + ".slots", name);
      BlockingQueue<Visit> queue = new ArrayBlockingQueue<>(queueLimit);
      return new VisitFile(new Committer(disk, start, queue, probe, onFatal), queue, name);
    } catch (IOException e) {
      disk.close();
      throw e;
    }
  }

  // Of some errors the message is the bare file name: their class says what happened.
  private static String reason(IOException e) {
    boolean bare = e instanceof FileSystemException file && file.getReason() == null;
    return bare
        ? e.getClass().getSimpleName() + " " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  /** Tells the visit once it is durable, or that it cannot be: at once where the queue is full. */
  public void count(Visit visit) {
    if (closing || committer.ended()) {
      visit.failed(refusal());
    } else if (!queue.offer(visit)) {
      visit.failed(new IOException("too many visits wait for the disk"));
    } else if (committer.ended() && queue.remove(visit)) {
      // It ended between the two looks at it, so nobody else takes the visit from the queue.
      visit.failed(refusal());
    }
  }

  private IOException refusal() {
    return committer.trouble().orElseGet(() -> new IOException("the counter is closing"));
  }

  /** The number of visits on disk. */
  public long counted() {
    return committer.count();
  }

  /** The number of commits since the start: visits divided by it is the batch size. */
  public long commits() {
    return committer.commits();
  }

  /** The number of visits that wait. */
  public int waiting() {
    return queue.size();
  }

  /** Why visits cannot be counted now; empty where they can. */
  public Optional<String> trouble() {
    return committer.trouble().map(Throwable::getMessage);
  }

  /** Counts what waits, forces both files, and releases the lock. Blocks; safe to repeat. */
  @Override
  public void close() {
    closing = true;
    try {
      if (thread.isAlive()) {
        queue.put(Committer.LAST);
      }
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
