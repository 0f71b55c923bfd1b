package ordinal.gateway.replicas;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests in flight at one replica; outlives snapshots, so that a reload forgets none. Any thread.
 */
public final class Load {
  private final AtomicInteger inFlight = new AtomicInteger();

  public void begin() {
    inFlight.incrementAndGet();
  }

  public void end() {
    inFlight.decrementAndGet();
  }

  public int inFlight() {
    return inFlight.get();
  }
}
