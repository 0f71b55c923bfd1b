package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/**
 * A discovery.k8s.io/v1 EndpointSlice of the Service named by its label {@code
 * kubernetes.io/service-name}.
 */
public record EndpointSlice(Meta meta, String service, List<Port> ports, List<Endpoint> endpoints)
    implements KubeObject {
  public EndpointSlice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  public record Port(String name, int port) {}

  /**
   * One endpoint. Conditions are resolved as the API says: {@code ready} nil is true, {@code
   * serving} nil is {@code ready}, {@code terminating} nil is false.
   *
   * @param pod name of the pod in {@code targetRef}, else {@code hostname}
   */
  public record Endpoint(
      List<String> addresses,
      Optional<String> pod,
      boolean ready,
      boolean serving,
      boolean terminating) {
    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }
}
