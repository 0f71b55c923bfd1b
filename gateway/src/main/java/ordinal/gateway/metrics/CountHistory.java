package ordinal.gateway.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last ten minutes of one series, second by second. Any thread may ask for its cell; all else
 * is of one reader at a time.
 */
final class CountHistory {
  /** Seconds that can be looked back upon. */
  static final int SECONDS = 600;

  // An entry of a slot holds the index above and the count below.
  private static final int COUNT_BITS = 23;
  private static final int MOST = (1 << COUNT_BITS) - 1;

  /** A second that is over. */
  private static final class Slot {
    private final long second;
    private final int[] packed;

    Slot(long second, int[] packed) {
      this.second = second;
      this.packed = packed;
    }
  }

  private final int width;
  private final Map<Stripe, CountCell> cells = new ConcurrentHashMap<>();
  // A window reaches into the second that it begins in.
  private final @Nullable Slot[] slots = new @Nullable Slot[SECONDS + 1];
  private final int[] open;
  private long second;

  CountHistory(int width, long second) {
    this.width = width;
    this.open = new int[width];
    this.second = second;
  }

  CountCell cell(Stripe stripe) {
    return cells.computeIfAbsent(stripe, s -> new CountCell(width));
  }

  /** Takes over what was counted since the last time, as of this second. */
  void drain(long now) {
    if (now != second) {
      close();
      second = now;
    }
    cells.values().forEach(cell -> cell.drain(open));
  }

  private void close() {
    int[] packed = pack(open);
    if (packed.length > 0) {
      slots[Math.floorMod(second, slots.length)] = new Slot(second, packed);
      Arrays.fill(open, 0);
    }
  }

  // Most of the counts of a second are 0.
  private static int[] pack(int[] counts) {
    int[] packed = new int[counts.length];
    int size = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int left = counts[i]; left > 0; left -= MOST) {
        if (size == packed.length) {
          packed = Arrays.copyOf(packed, 2 * size);
        }
        packed[size++] = (i << COUNT_BITS) | Math.min(left, MOST);
      }
    }
    return Arrays.copyOf(packed, size);
  }

  /** Adds to {@code sums} what was counted from that second on. */
  void sum(long from, long[] sums) {
    for (Slot slot : slots) {
      if (slot != null && slot.second >= from) {
        for (int entry : slot.packed) {
          sums[entry >>> COUNT_BITS] += entry & MOST;
        }
      }
    }
    for (int i = 0; i < width && second >= from; i++) {
      sums[i] += open[i];
    }
  }

  /** Forgets what is older; whether nothing is left. */
  boolean expire(long before) {
    boolean empty = Arrays.stream(open).allMatch(count -> count == 0);
    for (int at = 0; at < slots.length; at++) {
      Slot slot = slots[at];
      if (slot != null && slot.second < before) {
        slots[at] = null;
      }
      empty &= slots[at] == null;
    }
    return empty;
  }
}
