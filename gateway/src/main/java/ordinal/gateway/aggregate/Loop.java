package ordinal.gateway.aggregate;

import java.time.Duration;

/** The event loop of the aggregator's context, as far as its work must be timed and divided. */
interface Loop {
  /** Runs {@code action} once after a while, unless the returned one is run before. */
  Runnable after(Duration delay, Runnable action);

  /** Runs {@code action} after what waits already. */
  void next(Runnable action);
}
