package ordinal.gateway.upstream;

/** What the connections of one pool are doing. Written by its event loop, read by any thread. */
public final class PoolCounts {
  private volatile int open;
  private volatile int idle;
  private volatile int waiting;

  /** Connections that are established. */
  public int open() {
    return open;
  }

  /** Those of them that nobody uses. */
  public int idle() {
    return idle;
  }

  /** Requests that wait because there are too many connections. */
  public int waiting() {
    return waiting;
  }

  // One writer.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void open(int more) {
    open += more;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void idle(int more) {
    idle += more;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void waiting(int more) {
    waiting += more;
  }
}
