package ordinal.gateway.proxy;

import org.jspecify.annotations.Nullable;

/** A port as configured and as bound, and whether it goes away. Any thread. */
final class ListenPort {
  private final int configured;
  private final OpenConnections connections = new OpenConnections();
  private volatile OpenConnections.Most most;
  private volatile int actual;
  private volatile @Nullable TlsPort tls;
  private volatile boolean draining;

  /**
   * @param configured 0 for any free port
   * @param most connections that may be open
   * @param tls its listeners; null where they are without TLS
   */
  ListenPort(int configured, OpenConnections.Most most, @Nullable TlsPort tls) {
    this.configured = configured;
    this.most = most;
    this.tls = tls;
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

  @Nullable TlsPort tls() {
    return tls;
  }

  /** From now on; what is open stays as it is. */
  void secure(@Nullable TlsPort other) {
    tls = other;
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
