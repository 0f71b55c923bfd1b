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
   *
   * @param appProtocol what is spoken there (GEP-1911); empty where the Service does not say
   */
  public record Port(String name, int port, String appProtocol) {
    private static final String H2C = "kubernetes.io/h2c";

    /** One that does not say what is spoken there, which means HTTP/1.1. */
    public Port(String name, int port) {
      this(name, port, "");
    }

    /** Whether HTTP/2 without TLS is spoken there, with prior knowledge. */
    public boolean isHttp2() {
      return appProtocol.equals(H2C);
    }
  }
}
