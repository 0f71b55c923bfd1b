package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.EndpointSlice.Endpoint;

/** Reads an EndpointSlice: its TCP ports and its endpoints with their conditions. Stateless. */
final class EndpointSliceReader implements Kind.Reader {
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final int MOST_ENDPOINTS = 1000;
  private static final int MOST_ADDRESSES = 100;
  private static final int MOST_PORTS = 100;
  private static final Syntax ADDRESS_TYPE = Syntax.oneOf(List.of("IPv4", "IPv6", "FQDN"));

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    String type = root.needText("addressType", ADDRESS_TYPE).orElse("");
    Optional<String> service = head.label(SERVICE_LABEL);
    if (service.isEmpty()) {
      String message = "needs the label " + SERVICE_LABEL + " with the name of its Service";
      root.error("metadata", "", message);
    }
    List<EndpointSlice.Port> ports =
        root.children("ports", 0, MOST_PORTS).stream()
            .filter(ServiceReader::isTcp)
            .map(EndpointSliceReader::port)
            .toList();
    List<Endpoint> endpoints =
        root.children("endpoints", 0, MOST_ENDPOINTS).stream()
            .map(entry -> endpoint(entry, type))
            .toList();
    return service.map(name -> new EndpointSlice(head.meta(), name, ports, endpoints));
  }

  private static EndpointSlice.Port port(Fields entry) {
    return new EndpointSlice.Port(
        entry.text("name", ServiceReader.PORT_NAME).orElse(""),
        entry.needNumber("port", 1, 65_535).orElse(0));
  }

  private static Endpoint endpoint(Fields entry, String type) {
    entry.require("addresses");
    List<String> addresses = entry.texts("addresses", 1, MOST_ADDRESSES, Syntax.address(type));
    Optional<String> hostname = entry.text("hostname", Syntax.DNS_LABEL);
    Optional<String> pod = entry.child("targetRef").flatMap(EndpointSliceReader::pod);
    Optional<Fields> conditions = entry.child("conditions");
    boolean ready = conditions.flatMap(c -> c.flag("ready")).orElse(true);
    boolean serving = conditions.flatMap(c -> c.flag("serving")).orElse(ready);
    boolean terminating = conditions.flatMap(c -> c.flag("terminating")).orElse(false);
    return new Endpoint(addresses, pod.or(() -> hostname), ready, serving, terminating);
  }

  private static Optional<String> pod(Fields target) {
    boolean isPod = target.text("kind", Syntax.ANY).filter("Pod"::equals).isPresent();
    return isPod ? target.text("name", Syntax.DNS_NAME) : Optional.empty();
  }
}
