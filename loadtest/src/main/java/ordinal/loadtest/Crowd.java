package ordinal.loadtest;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import ordinal.counter.visits.Visit;
import org.HdrHistogram.Histogram;

/**
 * Visitors that each visit again as soon as they are answered, on the thread that answers: so the
 * scheme is measured, not the scheduling of clients.
 */
final class Crowd {
  private final Counting counting;
  private final long durationNanos;
  private final Histogram latencies = new Histogram(3); // touched by the committing thread alone

  Crowd(Counting counting, double seconds) {
    this.counting = counting;
    this.durationNanos = (long) (seconds * 1e9);
  }

  /** The latencies in nanoseconds of all visits that were answered. */
  Histogram run(int clients) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(clients);
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      counting.count(new Visitor(start, gone));
    }
    if (!gone.await(durationNanos + 10_000_000_000L, TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("a visitor got no answer");
    }
    return latencies;
  }

  private final class Visitor implements Visit {
    private final long start;
    private final CountDownLatch gone;
    private long asked;

    private Visitor(long start, CountDownLatch gone) {
      this.start = start;
      this.gone = gone;
      this.asked = start;
    }

    @Override
    public void counted(long visits) {
      long now = System.nanoTime();
      latencies.recordValue(now - asked);
      asked = now;
      if (now - start < durationNanos) {
        counting.count(this);
      } else {
        gone.countDown();
      }
    }

    @Override
    public void failed(IOException cause) {
      throw new IllegalStateException(cause);
    }
  }
}
