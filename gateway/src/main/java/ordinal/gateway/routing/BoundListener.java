package ordinal.gateway.routing;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.tls.KeyedCertificate;

/**
 * A listener that serves: its Gateway is ours, and no other listener claims its port and host. Each
 * is equal to itself only, as there is one of each in a table. Immutable. Any thread.
 */
public final class BoundListener {
  private final Gateway gateway;
  private final int index;
  private final List<KeyedCertificate> certificates;
  private final Optional<KeyedCertificate> identity;

  BoundListener(
      Gateway gateway,
      int index,
      List<KeyedCertificate> certificates,
      Optional<KeyedCertificate> identity) {
    this.gateway = gateway;
    this.index = index;
    this.certificates = List.copyOf(certificates);
    this.identity = identity;
  }

  public Gateway gateway() {
    return gateway;
  }

  /** Its place in {@code spec.listeners}. */
  public int index() {
    return index;
  }

  public Gateway.Listener listener() {
    return gateway.listeners().get(index);
  }

  /** Those that a listener with TLS shows; without one it refuses every client. */
  public List<KeyedCertificate> certificates() {
    return certificates;
  }

  /** What its Gateway shows to replicas that ask for a certificate. */
  Optional<KeyedCertificate> identity() {
    return identity;
  }

  /** Whether clients can use it: with TLS only where there is a certificate. */
  public boolean isUsable() {
    return !listener().isEncrypted() || !certificates.isEmpty();
  }

  public int port() {
    return listener().port();
  }

  String hostname() {
    return listener().hostname().orElse(Hostnames.ANY);
  }

  String gatewayName() {
    return gateway.meta().namespace() + "/" + gateway.meta().name();
  }

  @Override
  public String toString() {
    return gatewayName() + " listener " + listener().name();
  }
}
