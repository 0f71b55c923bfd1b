package ordinal.gateway.metrics;

import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests of one route, method and path. Any thread. */
public final class VisitCount {
  private final String id = UUID.randomUUID().toString();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder begun = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder late = new LongAdder();
  // Late ones until one and two minutes ago.
  private long lateBefore;
  private volatile long lateLongBefore;

  /** A replica is about to be asked. */
  void begin() {
    begun.increment();
  }

  /** It is about to be asked again, or another one is. */
  public void repeat() {
    late.increment();
    repeated.increment();
  }

  /**
   * The request came to its end.
   *
   * @param status of the answer; 0 where there was none
   */
  public void end(int status) {
    // What ended must be told of by then, for one who reads in between.
    if (status >= 200 && status < 300) {
      acknowledged.increment();
    } else {
      late.increment();
    }
    ended.increment();
  }

  /** To be called each minute, by one thread. */
  void minute() {
    lateLongBefore = lateBefore;
    lateBefore = late.sum();
  }

  VisitFigures read(String method, String path) {
    // In this order: too few are settled and too many open, never the other way round.
    long over = ended.sum();
    long again = repeated.sum();
    long past = lateLongBefore;
    long lately = late.sum() - past;
    long good = acknowledged.sum();
    return new VisitFigures(id, method, path, good, begun.sum(), again, over, lately);
  }
}
