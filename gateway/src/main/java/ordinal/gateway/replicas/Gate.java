package ordinal.gateway.replicas;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the requests of one Service under way, of all event loops together, and lets a bounded
 * number of others wait, first come first served. It outlives snapshots, so that a reload forgets
 * none; the bounds come with each request from its own snapshot. Any thread.
 */
public final class Gate {
  /** Somebody who waits; equal to itself only. */
  public interface Waiter {
    /** It is in. Called once at most, on the thread of whoever left, so it must hand over. */
    void granted();
  }

  /** What became of a request at the gate. */
  public enum Entry {
    IN,
    WAITS,
    FULL
  }

  private static final int INITIAL = 20;

  // All guarded by this.
  private final SequencedSet<Waiter> waiting = new LinkedHashSet<>();
  private int inFlight;
  private int most;
  private @Nullable AdaptiveLimit adaptive;

  /**
   * Enters, or waits behind those who wait already.
   *
   * @param maxRequests under way at once, at least 1
   * @param maxQueued others that may wait
   */
  public Entry enter(Waiter waiter, int maxRequests, int maxQueued) {
    List<Waiter> granted;
    synchronized (this) {
      most = maxRequests;
      if (waiting.isEmpty() && inFlight < most) {
        inFlight++;
        return Entry.IN;
      }
      if (waiting.size() >= maxQueued) {
        return Entry.FULL;
      }
      waiting.add(waiter);
      // The bound may have been raised.
      granted = grant();
    }
    granted.forEach(Waiter::granted);
    return Entry.WAITS;
  }

  /** A request is over; whoever waits longest gets its place. */
  public void leave() {
    List<Waiter> granted;
    synchronized (this) {
      inFlight--;
      granted = grant();
    }
    granted.forEach(Waiter::granted);
  }

  /** Stops waiting; false where the place was granted already, and must be left. */
  public synchronized boolean giveUp(Waiter waiter) {
    return waiting.remove(waiter);
  }

  /** The limit that adapts within these bounds, with what was learned within others. */
  public synchronized AdaptiveLimit adaptive(int least, int greatest) {
    AdaptiveLimit known = adaptive;
    if (known == null || !known.isWithin(least, greatest)) {
      known = new AdaptiveLimit(least, greatest, known == null ? INITIAL : known.limit());
      adaptive = known;
    }
    return known;
  }

  /** Requests that were let in at once, as of the last that asked; 0 where none has. */
  public synchronized int limit() {
    return most;
  }

  public synchronized int inFlight() {
    return inFlight;
  }

  public synchronized int waiting() {
    return waiting.size();
  }

  private List<Waiter> grant() {
    if (waiting.isEmpty() || inFlight >= most) {
      return List.of();
    }
    List<Waiter> granted = new ArrayList<>();
    while (!waiting.isEmpty() && inFlight < most) {
      inFlight++;
      granted.add(waiting.removeFirst());
    }
    return granted;
  }
}
