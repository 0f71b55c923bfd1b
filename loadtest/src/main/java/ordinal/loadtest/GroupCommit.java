package ordinal.loadtest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import ordinal.counter.visits.Visit;

/** The shared part of the schemes that the counter does not use: one thread, one commit for all. */
final class GroupCommit implements Counting {
  /** One way to make a count durable. */
  interface Scheme extends AutoCloseable {
    void commit(long before, int visits) throws IOException;

    @Override
    void close() throws IOException;
  }

  private final Scheme scheme;
  private final BlockingQueue<Visit> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile long commits;

  GroupCommit(Scheme scheme) {
    this.scheme = scheme;
    this.thread = Thread.ofPlatform().name("group commit").start(this::run);
  }

  @Override
  public void count(Visit visit) {
    queue.add(visit);
  }

  @Override
  public long commits() {
    return commits;
  }

  private void run() {
    List<Visit> batch = new ArrayList<>();
    long count = 0;
    try {
      while (!closing) {
        Visit first = queue.poll(10, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.clear();
        batch.add(first);
        queue.drainTo(batch);
        scheme.commit(count, batch.size());
        publish();
        for (Visit visit : batch) {
          visit.counted(++count);
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes it
  private void publish() {
    commits++;
  }

  @Override
  public void close() throws IOException {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    scheme.close();
  }
}
