package ordinal.gateway.objects;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.Gateway.AllowedRoutes;
import ordinal.gateway.objects.Gateway.Listener;

/**
 * Reads a Gateway. A listener of a protocol that is not supported yet keeps its place and its
 * protocol, and the other listeners stand, as Gateway API wants it. Stateless.
 */
final class GatewayReader implements Kind.Reader {
  private static final int MOST_LISTENERS = 64;
  private static final int MOST_KINDS = 8;
  private static final Set<String> NOT_YET = Set.of("TLS", "TCP", "UDP");
  private static final Map<String, AllowedRoutes.From> FROM =
      Map.of(
          "Same", AllowedRoutes.From.SAME,
          "All", AllowedRoutes.From.ALL,
          "Selector", AllowedRoutes.From.SELECTOR);
  private static final AllowedRoutes SAME = new AllowedRoutes(AllowedRoutes.From.SAME, Map.of());

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .flatMap(spec -> {
          Optional<String> className = spec.needText("gatewayClassName", Syntax.NAME);
          spec.require("listeners");
          List<Fields> entries = spec.children("listeners", 1, MOST_LISTENERS);
          Optional<Fields> tls = spec.child("tls");
          boolean asksClients = tls.filter(fields -> fields.has("frontend")).isPresent();
          Optional<Gateway.SecretRef> shown =
              tls.flatMap(fields -> clientCertificate(fields, head.namespace()));
          List<Listener> listeners =
              entries.stream()
                  .flatMap(entry -> listener(entry, head.namespace(), asksClients).stream())
                  .toList();
          unique(entries);
          if (!entries.isEmpty()
              && entries.stream().allMatch(entry -> NOT_YET.contains(entry.peek("protocol")))) {
            spec.error(
                "listeners", "", "must have at least one listener of protocol HTTP or HTTPS");
          }
          spec.notYet("addresses", Reason.UNSUPPORTED_ADDRESS);
          spec.notYet("infrastructure", "allowedListeners", "defaultScope");
          spec.closeWithWarnings();
          return className.map(name -> new Gateway(head.meta(), name, listeners, shown));
        });
  }

  private static Optional<Listener> listener(Fields entry, String namespace, boolean asksClients) {
    Optional<String> name = entry.needText("name", Syntax.DNS_NAME);
    int port = entry.needNumber("port", 1, 65_535).orElse(0);
    Optional<String> protocol = entry.needText("protocol", Syntax.NAME);
    Optional<String> hostname = entry.text("hostname", Syntax.HOSTNAME);
    AllowedRoutes routes =
        entry.child("allowedRoutes").map(GatewayReader::allowedRoutes).orElse(SAME);
    protocol.ifPresent(p -> check(entry, p));
    Optional<Gateway.Tls> tls =
        protocol.filter(Listener.HTTPS::equals).isPresent()
            ? entry
                .child("tls")
                .map(fields -> ListenerTlsReader.read(fields, namespace, asksClients))
            : Optional.empty();
    entry.allow("tls");
    entry.closeWithWarnings();
    return protocol.isPresent() && name.isPresent()
        ? Optional.of(new Listener(name.get(), hostname, port, protocol.get(), routes, tls))
        : Optional.empty();
  }

  private static Optional<Gateway.SecretRef> clientCertificate(Fields tls, String namespace) {
    Optional<Fields> backend = tls.child("backend");
    Optional<Gateway.SecretRef> shown =
        backend
            .flatMap(fields -> fields.child("clientCertificateRef"))
            .map(ref -> SecretRefReader.read(ref, namespace));
    backend.ifPresent(Fields::closeWithWarnings);
    // What it asks of clients is not read, and its listeners are left out.
    tls.allow("frontend");
    tls.closeWithWarnings();
    return shown;
  }

  private static void check(Fields entry, String protocol) {
    boolean overTls = protocol.equals(Listener.HTTPS) || protocol.equals("TLS");
    if (!overTls && entry.has("tls")) {
      entry.error("tls", "must be absent for protocol " + protocol);
    }
    boolean served = protocol.equals(Listener.HTTP) || protocol.equals(Listener.HTTPS);
    if (!served && !NOT_YET.contains(protocol)) {
      entry.error("protocol", "must be HTTP or HTTPS");
    }
  }

  private static AllowedRoutes allowedRoutes(Fields allowed) {
    kinds(allowed);
    Optional<Fields> namespaces = allowed.child("namespaces");
    allowed.closeWithWarnings();
    return namespaces.map(GatewayReader::namespaces).orElse(SAME);
  }

  private static void kinds(Fields allowed) {
    List<Fields> kinds = allowed.children("kinds", 0, MOST_KINDS);
    boolean http = kinds.isEmpty();
    for (Fields kind : kinds) {
      String group = kind.text("group", Syntax.GROUP).orElse(HttpRouteReader.GROUP);
      String name = kind.needText("kind", Syntax.KIND).orElse("");
      kind.closeWithWarnings();
      if (group.equals(HttpRouteReader.GROUP) && name.equals("HTTPRoute")) {
        http = true;
      } else {
        String message = "is not supported yet: only HTTPRoute is";
        kind.warnHere(name, message, Reason.INVALID_ROUTE_KINDS);
      }
    }
    if (!http) {
      allowed.error("kinds", "must contain HTTPRoute, the only kind that is supported yet");
    }
  }

  private static AllowedRoutes namespaces(Fields namespaces) {
    String from =
        namespaces.text("from", Syntax.oneOf(List.of("Same", "All", "Selector"))).orElse("Same");
    Optional<Fields> selector = namespaces.child("selector");
    if (from.equals("Selector") && !namespaces.has("selector")) {
      namespaces.error("selector", "is required where from is Selector");
    }
    Map<String, String> labels = selector.map(GatewayReader::selector).orElse(Map.of());
    namespaces.closeWithWarnings();
    return new AllowedRoutes(FROM.getOrDefault(from, AllowedRoutes.From.SAME), labels);
  }

  // Left out, an expression would let in routes that it was written to keep away.
  private static Map<String, String> selector(Fields selector) {
    if (!selector.nodes("matchExpressions", 0, MOST_LISTENERS).isEmpty()) {
      selector.error("matchExpressions", "is not supported yet: use matchLabels");
    }
    Map<String, String> labels = selector.strings("matchLabels");
    selector.closeWithWarnings();
    return labels;
  }

  // All entries count, also those left out: they would collide as soon as they are served.
  private static void unique(List<Fields> entries) {
    Set<String> names = new HashSet<>();
    Map<String, String> places = new HashMap<>();
    for (Fields entry : entries) {
      String name = entry.peek("name");
      if (!name.isEmpty() && !names.add(name)) {
        entry.error("name", "is the name of an earlier listener: names must be unique");
      }
      String place =
          String.join(" ", entry.peek("port"), entry.peek("protocol"), entry.peek("hostname"));
      boolean complete = !entry.peek("port").isEmpty() && !entry.peek("protocol").isEmpty();
      String other = complete ? places.putIfAbsent(place, name) : null;
      if (other != null) {
        String message =
            "has the same port, protocol and hostname as listener " + other + ": change one";
        entry.errorHere(place.strip(), message);
      }
    }
  }
}
