package ordinal.gateway.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How a replica is spoken to with TLS: its certificate is for that host, and one of the authorities
 * vouches for it. Equal where all of it is; immutable.
 */
public final class BackendTls {
  private final String hostname;
  private final List<X509Certificate> authorities;
  // Asked for with each request.
  private final int hash;

  /**
   * @param hostname also the name that is asked for (SNI)
   * @param authorities those of the system where there are none
   */
  public BackendTls(String hostname, List<X509Certificate> authorities) {
    this.hostname = hostname;
    this.authorities = List.copyOf(authorities);
    hash = 31 * hostname.hashCode() + authorities.hashCode();
  }

  public String hostname() {
    return hostname;
  }

  public List<X509Certificate> authorities() {
    return authorities;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof BackendTls that
            && hash == that.hash
            && hostname.equals(that.hostname)
            && authorities.equals(that.authorities));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return hostname;
  }
}
