package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/** A kind that the gateway reads, where it lives, and how strictly it is read. Immutable. */
record Kind(
    String kindName,
    List<String> apiVersions,
    boolean namespaced,
    Syntax nameSyntax,
    Unknown unknown,
    Reader reader) {
  /** What becomes of an object with a field that its kind does not have. */
  enum Unknown {
    IGNORE,
    WARN,
    REFUSE
  }

  /** Reads one kind's own fields; empty, with a problem, where there is nothing to read. */
  @FunctionalInterface
  interface Reader {
    Optional<KubeObject> read(Head head, Fields root);
  }

  private static final List<Kind> ALL =
      List.of(
          ofGatewayApi("GatewayClass", false, new GatewayClassReader()),
          ofGatewayApi("Gateway", true, new GatewayReader()),
          ofGatewayApi("HTTPRoute", true, new HttpRouteReader()),
          ofGatewayApi("ReferenceGrant", true, new ReferenceGrantReader()),
          ofKubernetes("Service", "v1", true, Syntax.DNS_LABEL, new ServiceReader()),
          ofKubernetes(
              "EndpointSlice",
              "discovery.k8s.io/v1",
              true,
              Syntax.DNS_NAME,
              new EndpointSliceReader()),
          ofKubernetes("StatefulSet", "apps/v1", true, Syntax.DNS_NAME, new StatefulSetReader()),
          ofKubernetes("Pod", "v1", true, Syntax.DNS_NAME, Kind::pod),
          ofKubernetes("Namespace", "v1", false, Syntax.DNS_LABEL, Kind::namespace),
          new Kind(
              "BackendTLSPolicy",
              List.of(HttpRouteReader.GROUP + "/v1", HttpRouteReader.GROUP + "/v1alpha3"),
              true,
              Syntax.DNS_NAME,
              Unknown.WARN,
              new BackendTlsPolicyReader()),
          ofKubernetes("ConfigMap", "v1", true, Syntax.DNS_NAME, Kind::configMap),
          ofKubernetes("Secret", "v1", true, Syntax.DNS_NAME, new SecretReader()),
          new Kind(
              "Aggregation",
              List.of("ordinal.dev/v1alpha1"),
              true,
              Syntax.DNS_NAME,
              Unknown.REFUSE,
              new AggregationReader()),
          new Kind(
              "TrafficPolicy",
              List.of("ordinal.dev/v1alpha1"),
              true,
              Syntax.DNS_NAME,
              Unknown.REFUSE,
              new TrafficPolicyReader()),
          new Kind(
              "StatefulRollout",
              List.of("ordinal.dev/v1alpha1"),
              true,
              Syntax.DNS_NAME,
              Unknown.REFUSE,
              new StatefulRolloutReader()));

  static Optional<Kind> named(String name) {
    return ALL.stream().filter(kind -> kind.kindName.equals(name)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(Kind::kindName).toList();
  }

  /** The object; empty where its fields have no meaning at all, with the problem told. */
  Optional<KubeObject> read(Head head, Fields root) {
    Optional<KubeObject> object = reader.read(head, root);
    root.allow("status", "spec");
    switch (unknown) {
      case IGNORE -> {}
      case WARN -> root.closeWithWarnings();
      case REFUSE -> root.closeStrictly();
    }
    return object;
  }

  private static Kind ofGatewayApi(String name, boolean namespaced, Reader reader) {
    List<String> versions =
        List.of(HttpRouteReader.GROUP + "/v1", HttpRouteReader.GROUP + "/v1beta1");
    return new Kind(name, versions, namespaced, Syntax.DNS_NAME, Unknown.WARN, reader);
  }

  private static Kind ofKubernetes(
      String name, String apiVersion, boolean namespaced, Syntax nameSyntax, Reader reader) {
    return new Kind(name, List.of(apiVersion), namespaced, nameSyntax, Unknown.IGNORE, reader);
  }

  private static Optional<KubeObject> pod(Head head, Fields root) {
    return Optional.of(new Pod(head.meta()));
  }

  private static Optional<KubeObject> configMap(Head head, Fields root) {
    Optional<String> authorities =
        root.child("data").flatMap(data -> data.text("ca.crt", Syntax.ANY));
    return Optional.of(new ConfigMap(head.meta(), authorities));
  }

  private static Optional<KubeObject> namespace(Head head, Fields root) {
    return Optional.of(new Namespace(head.meta()));
  }
}
