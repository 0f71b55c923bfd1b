package ordinal.gateway.aggregate;

import io.vertx.core.Context;
import java.time.Duration;

/** The loop of a Vert.x context. Called on it. */
record ContextLoop(Context context) implements Loop {
  @Override
  public Runnable after(Duration delay, Runnable action) {
    long timer = context.owner().setTimer(Math.max(1, delay.toMillis()), id -> action.run());
    return () -> context.owner().cancelTimer(timer);
  }

  @Override
  public void next(Runnable action) {
    context.runOnContext(start -> action.run());
  }
}
