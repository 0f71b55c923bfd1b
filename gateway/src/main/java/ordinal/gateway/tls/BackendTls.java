package ordinal.gateway.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a replica is spoken to with TLS: its certificate is for that host, and one of the authorities
 * vouches for it. Equal where all of it is; immutable. Any thread.
 */
public final class BackendTls {
  private final String hostname;
  private final List<AltName> names;
  private final List<X509Certificate> authorities;
  private final @Nullable KeyedCertificate identity;
  // Asked for with each request.
  private final int hash;
  // The last that was made of it, as one follows the other with each request.
  private volatile @Nullable BackendTls shown;

  /**
   * @param hostname also the name that is asked for (SNI)
   * @param authorities those of the system where there are none
   */
  public BackendTls(String hostname, List<X509Certificate> authorities) {
    this(hostname, List.of(), authorities);
  }

  /**
   * @param hostname the name that is asked for (SNI)
   * @param names of which the certificate must have one; the hostname where there are none
   * @param authorities those of the system where there are none
   */
  public BackendTls(String hostname, List<AltName> names, List<X509Certificate> authorities) {
    this(hostname, names, authorities, null);
  }

  private BackendTls(
      String hostname,
      List<AltName> names,
      List<X509Certificate> authorities,
      @Nullable KeyedCertificate identity) {
    this.hostname = hostname;
    this.names = List.copyOf(names);
    this.authorities = List.copyOf(authorities);
    this.identity = identity;
    int own = identity == null ? 0 : identity.chain().hashCode();
    hash = 31 * (31 * hostname.hashCode() + authorities.hashCode()) + own;
  }

  /**
   * The same with a certificate that is shown to replicas that ask for one.
   *
   * @param wanted null for none
   */
  public BackendTls showing(@Nullable KeyedCertificate wanted) {
    if (Objects.equals(identity, wanted)) {
      return this;
    }
    BackendTls known = shown;
    if (known == null || !Objects.equals(known.identity, wanted)) {
      known = new BackendTls(hostname, names, authorities, wanted);
      shown = known;
    }
    return known;
  }

  /** What is shown to replicas that ask for a certificate. */
  public Optional<KeyedCertificate> identity() {
    return Optional.ofNullable(identity);
  }

  public String hostname() {
    return hostname;
  }

  /** Of which the certificate must have one; where there are none it must have the hostname. */
  public List<AltName> names() {
    return names;
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
            && names.equals(that.names)
            && authorities.equals(that.authorities)
            && Objects.equals(identity, that.identity));
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
