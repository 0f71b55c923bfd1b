package ordinal.gateway.objects;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a Service: its TCP ports and its selector. Stateless. */
final class ServiceReader implements Kind.Reader {
  static final int MOST_PORTS = 1000;
  static final Syntax PORT_NAME =
      value -> value.isEmpty() ? Optional.empty() : Syntax.DNS_LABEL.complaint(value);
  private static final Syntax PROTOCOL = Syntax.oneOf(List.of("TCP", "UDP", "SCTP"));

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          List<Fields> entries =
              spec.children("ports", 0, MOST_PORTS).stream().filter(ServiceReader::isTcp).toList();
          List<Service.Port> ports = entries.stream().map(ServiceReader::port).toList();
          unique(entries, ports);
          Map<String, String> selector = spec.strings("selector");
          return new Service(head.meta(), ports, selector);
        });
  }

  static boolean isTcp(Fields entry) {
    return entry.text("protocol", PROTOCOL).orElse("TCP").equals("TCP");
  }

  private static Service.Port port(Fields entry) {
    return new Service.Port(
        entry.text("name", PORT_NAME).orElse(""),
        entry.needNumber("port", 1, 65_535).orElse(0),
        entry.text("appProtocol", Syntax.ANY).orElse(""));
  }

  private static void unique(List<Fields> entries, List<Service.Port> ports) {
    Set<String> names = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      Service.Port port = ports.get(i);
      if (ports.size() > 1 && port.name().isEmpty()) {
        entries.get(i).error("name", "is required where a Service has several ports");
      } else if (!names.add(port.name())) {
        entries.get(i).error("name", "is the name of an earlier port: names must be unique");
      }
      if (port.port() > 0 && !numbers.add(port.port())) {
        entries.get(i).error("port", "is the number of an earlier port: numbers must be unique");
      }
    }
  }
}
