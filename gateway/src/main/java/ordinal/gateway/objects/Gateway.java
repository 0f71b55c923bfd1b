package ordinal.gateway.objects;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Gateway: the ports to listen on, and whose routes may attach to them.
 *
 * @param clientCertificate shown to replicas that ask for one
 */
public record Gateway(
    Meta meta,
    String gatewayClassName,
    List<Listener> listeners,
    Optional<SecretRef> clientCertificate)
    implements KubeObject {
  /**
   * Annotation that, as {@code "false"}, turns off {@code x-ordinal-backend} and {@code
   * x-ordinal-replica} in answers.
   */
  public static final String RESPONSE_HEADERS = "ordinal.dev/response-headers";

  public Gateway {
    listeners = List.copyOf(listeners);
  }

  /** Without a certificate for replicas. */
  public Gateway(Meta meta, String gatewayClassName, List<Listener> listeners) {
    this(meta, gatewayClassName, listeners, Optional.empty());
  }

  /** Whether answers name the backend and the replica that served them. */
  public boolean namesReplicas() {
    return !"false".equals(meta.annotations().get(RESPONSE_HEADERS));
  }

  /**
   * One listener. A hostname is lower case, may start with {@code *.}, and is absent where it
   * matches every host.
   */
  public record Listener(
      String name,
      Optional<String> hostname,
      int port,
      String protocol,
      AllowedRoutes allowedRoutes,
      Optional<Tls> tls) {
    static final String HTTP = "HTTP";
    static final String HTTPS = "HTTPS";

    /** Whether its protocol is served; listeners of others only keep their place. */
    public boolean isServed() {
      return protocol.equals(HTTP) || isEncrypted();
    }

    /** Whether clients speak TLS, which ends here. */
    public boolean isEncrypted() {
      return protocol.equals(HTTPS);
    }
  }

  /**
   * How a listener speaks TLS.
   *
   * @param terminates whether its mode is {@code Terminate}
   * @param asksClients whether it wants certificates of its clients
   */
  public record Tls(boolean terminates, List<SecretRef> certificateRefs, boolean asksClients) {
    public Tls {
      certificateRefs = List.copyOf(certificateRefs);
    }
  }

  /** What should be a Secret; in the Gateway's own namespace unless it names one. */
  public record SecretRef(String group, String kind, String namespace, String name) {}

  /**
   * Whose routes may attach: {@code Same} namespace, {@code All}, or those namespaces that carry
   * the labels.
   */
  public record AllowedRoutes(From from, Map<String, String> selector) {
    public AllowedRoutes {
      selector = Map.copyOf(selector);
    }

    /** As in Gateway API, {@code RouteNamespaces.from}. */
    public enum From {
      SAME,
      ALL,
      SELECTOR
    }
  }
}
