package ordinal.gateway.objects;

import java.util.List;
import java.util.Map;

/** A Service: its ports by name, and the labels of the pods it stands for. */
public record Service(Meta meta, List<Port> ports, Map<String, String> selector)
    implements KubeObject {
  public Service {
    ports = List.copyOf(ports);
    selector = Map.copyOf(selector);
  }

  /**
   * An EndpointSlice port belongs to it when the names are equal; the name is empty where the
   * Service has one unnamed port.
   */
  public record Port(String name, int port) {}
}
