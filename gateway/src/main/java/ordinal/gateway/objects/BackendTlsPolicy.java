package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/**
 * A BackendTLSPolicy: its Services are spoken to with TLS, or not at all. What is wrong with it is
 * kept, since leaving the policy out would send to them without TLS what must not be.
 *
 * @param hostname of the replicas' certificate, or only what is asked for where there are names
 * @param names of which one must be in the replicas' certificate; none where hostname is compared
 * @param system whether the authorities are those of the system
 */
public record BackendTlsPolicy(
    Meta meta,
    List<Target> targets,
    String hostname,
    List<AltName> names,
    List<AuthorityRef> authorities,
    boolean system,
    Optional<Fault> fault)
    implements KubeObject {
  public BackendTlsPolicy {
    targets = List.copyOf(targets);
    names = List.copyOf(names);
    authorities = List.copyOf(authorities);
  }

  /** What should be a Service of the policy's namespace, or one port of it by name. */
  public record Target(String group, String kind, String name, Optional<String> port) {
    public boolean isService() {
      return group.isEmpty() && kind.equals("Service");
    }
  }

  /** What should be a ConfigMap of the policy's namespace. */
  public record AuthorityRef(String group, String kind, String name) {
    public boolean isConfigMap() {
      return group.isEmpty() && kind.equals("ConfigMap");
    }
  }

  /** A name of the kind {@code Hostname} or {@code URI}. */
  public record AltName(boolean isUri, String value) {}

  /** What is wrong with the policy by itself. */
  public record Fault(String field, String value, String message) {}
}
