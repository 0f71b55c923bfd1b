package ordinal.gateway.replicas;

import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.tls.BackendTls;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one backend as a snapshot knows it.
 *
 * @param name pod name, the address where no pod is known
 * @param backend name of the Service it serves
 * @param revision {@code controller-revision-hash} of its pod, empty where unknown
 * @param address where it listens; absent for one that must exist by {@code spec.replicas} but has
 *     no endpoint
 * @param ready takes new requests
 * @param serving answers, possibly while terminating
 * @param terminating on its way out
 * @param load shared by all snapshots
 * @param health what its answers say, shared by all snapshots
 */
public record Replica(
    String namespace,
    String name,
    OptionalInt ordinal,
    String backend,
    String revision,
    Optional<Address> address,
    boolean ready,
    boolean serving,
    boolean terminating,
    Load load,
    Health health) {

  /**
   * Where and how it is spoken to.
   *
   * @param host an IP address or a name, without brackets
   * @param http2 whether it is spoken to in HTTP/2 from the first byte on, instead of HTTP/1.1
   * @param tls how it is spoken to with TLS; null for without
   */
  public record Address(String host, int port, boolean http2, @Nullable BackendTls tls) {
    /** Of a replica that speaks HTTP/1.1. */
    public Address(String host, int port) {
      this(host, port, false);
    }

    /** Of a replica without TLS. */
    public Address(String host, int port, boolean http2) {
      this(host, port, http2, null);
    }
  }

  /** Whether a request bound to this replica may be sent: it serves, even if it is terminating. */
  public boolean canServe() {
    return address.isPresent() && (ready || serving);
  }
}
