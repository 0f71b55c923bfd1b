package ordinal.counter;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings work from any thread to one event loop, waking it once for all that has gathered: a commit
 * of a thousand visits costs one wake-up, not a thousand.
 */
final class Postbox {
  private final Context context;
  private final Queue<Runnable> letters = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  Postbox(Context context) {
    this.context = context;
  }

  void post(Runnable letter) {
    letters.add(letter);
    if (!woken.getAndSet(true)) {
      context.runOnContext(v -> empty());
    }
  }

  private void empty() {
    // Before the queue is read: a letter that comes from now on wakes the event loop again.
    woken.set(false);
    for (Runnable letter = letters.poll(); letter != null; letter = letters.poll()) {
      letter.run();
    }
  }
}
