package ordinal.gateway.proxy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what the copies of all event loops take together. Any thread. */
final class MirrorBudget {
  private final int mostCopies;
  private final long mostBytes;
  private final AtomicInteger copies = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  MirrorBudget(int mostCopies, long mostBytes) {
    this.mostCopies = mostCopies;
    this.mostBytes = mostBytes;
  }

  /** Takes the place of one more copy, if there is one. */
  boolean begin() {
    if (copies.incrementAndGet() <= mostCopies) {
      return true;
    }
    copies.decrementAndGet();
    return false;
  }

  /** Lets a copy hold that much more of its body, if all together may. */
  boolean hold(int more) {
    if (bytes.addAndGet(more) <= mostBytes) {
      return true;
    }
    bytes.addAndGet(-more);
    return false;
  }

  /** A copy is over; {@code held} is all that it was let hold. */
  void end(int held) {
    bytes.addAndGet(-held);
    copies.decrementAndGet();
  }
}
