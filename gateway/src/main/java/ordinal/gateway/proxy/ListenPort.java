package ordinal.gateway.proxy;

/** A port as configured and as bound, and whether it goes away. Any thread. */
final class ListenPort {
  private final int configured;
  private final OpenConnections connections = new OpenConnections();
  private volatile OpenConnections.Most most;
  private volatile int actual;
  private volatile boolean draining;

  /**
   * @param configured 0 for any free port
   * @param most connections that may be open
   */
  ListenPort(int configured, OpenConnections.Most most) {
    this.configured = configured;
    this.most = most;
    this.actual = configured;
  }

  int configured() {
    return configured;
  }

  int actual() {
    return actual;
  }

  OpenConnections connections() {
    return connections;
  }

  OpenConnections.Most most() {
    return most;
  }

  /** From now on; what is open stays. */
  void limit(OpenConnections.Most other) {
    most = other;
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
