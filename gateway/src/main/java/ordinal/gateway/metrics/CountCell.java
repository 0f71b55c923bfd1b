package ordinal.gateway.metrics;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What one thread counts of one series. It only ever counts up, past the largest int too, and
 * nobody sets it back: a reader takes the difference to what it saw before, so that neither waits
 * for the other and nothing is lost between two readings.
 */
final class CountCell {
  private final AtomicIntegerArray counts;
  // Of the reader.
  private final int[] seen;

  CountCell(int width) {
    counts = new AtomicIntegerArray(width);
    seen = new int[width];
  }

  /** Only by the thread whose cell this is. */
  void add(int index) {
    counts.setRelease(index, counts.getPlain(index) + 1);
  }

  /** Adds what is new to {@code sums}; one reader at a time. */
  void drain(int[] sums) {
    for (int i = 0; i < seen.length; i++) {
      int now = counts.getAcquire(i);
      sums[i] += now - seen[i];
      seen[i] = now;
    }
  }
}
