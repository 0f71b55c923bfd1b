package ordinal.gateway.proxy;

/** A port as configured and as bound, and whether it goes away. Any thread. */
final class ListenPort {
  private final int configured;
  private volatile int actual;
  private volatile boolean draining;

  /**
   * @param configured 0 for any free port
   */
  ListenPort(int configured) {
    this.configured = configured;
    this.actual = configured;
  }

  int configured() {
    return configured;
  }

  int actual() {
    return actual;
  }

  void bound(int port) {
    actual = port;
  }

  /** From now on each answer ends its connection. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }
}
