package ordinal.loadtest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many objects in a namespace of its own: routes, Services and endpoints that nobody asks for, and
 * one route whose weights are changed. Closing it deletes them all. One thread.
 */
final class Fleet implements AutoCloseable {
  static final String HOST = "measured.example";
  private static final String GATEWAY_API = "gateway.networking.k8s.io/v1";

  private final KubernetesClient client;
  private final String name;

  Fleet(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * Creates everything.
   *
   * @param port of the Gateway
   * @param a where the measured route's first backend listens, {@code address:port}
   * @param b where its second listens
   */
  void create(int port, int routes, int services, int endpoints, String a, String b) {
    List<String> objects = new ArrayList<>();
    objects.add(
        """
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}\
        """
            .formatted(name));
    objects.add(
        """
        {"apiVersion": "%s", "kind": "GatewayClass", "metadata": {"name": "%s"},
         "spec": {"controllerName": "ordinal.dev/gateway"}}\
        """
            .formatted(GATEWAY_API, name));
    objects.add(
        """
        {"apiVersion": "%s", "kind": "Gateway", "metadata": {"name": "gw", "namespace": "%s"},
         "spec": {"gatewayClassName": "%s",
                  "listeners": [{"name": "http", "protocol": "HTTP", "port": %d}]}}\
        """
            .formatted(GATEWAY_API, name, name, port));
    backend(objects, "a", List.of(a));
    backend(objects, "b", List.of(b));
    int each = endpoints / services;
    for (int i = 0; i < services; i++) {
      int service = i;
      backend(
          objects,
          "s" + i,
          IntStream.range(0, each)
              .mapToObj(
                  e -> "10.%d.%d.%d:8000".formatted(200 + service / 250, service % 250, e + 1))
              .toList());
    }
    for (int i = 0; i < routes; i++) {
      int backend = i % services;
      objects.add(
          route(
              "r" + i,
              "r" + i + ".example",
              "s" + backend,
              90,
              "s" + (backend + 1) % services,
              10));
    }
    objects.add(route("measured", HOST, "a", 1, "b", 0));
    objects.forEach(this::create);
  }

  /** Gives all traffic of the measured route to one backend; returns when the API server has it. */
  void shift(boolean toB) {
    client
        .genericKubernetesResources(GATEWAY_API, "HTTPRoute")
        .inNamespace(name)
        .withName("measured")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"rules\": [%s]}}".formatted(rule("a", toB ? 0 : 1, "b", toB ? 1 : 0)));
  }

  private void create(String json) {
    client
        .resource(
            client.getKubernetesSerialization().unmarshal(json, GenericKubernetesResource.class))
        .create();
  }

  private void backend(List<String> objects, String service, List<String> endpoints) {
    objects.add(
        """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s", "namespace": "%s"},
         "spec": {"clusterIP": "None", "ports": [{"name": "http", "port": 8000}]}}\
        """
            .formatted(service, name));
    String port = endpoints.getFirst().substring(endpoints.getFirst().lastIndexOf(':') + 1);
    String addresses =
        endpoints.stream()
            .map(e -> "{\"addresses\": [\"%s\"]}".formatted(e.substring(0, e.lastIndexOf(':'))))
            .collect(Collectors.joining(", "));
    objects.add(
        """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
         "metadata": {"name": "%s", "namespace": "%s",
                      "labels": {"kubernetes.io/service-name": "%s"}},
         "ports": [{"name": "http", "port": %s}], "endpoints": [%s]}\
        """
            .formatted(service, name, service, port, addresses));
  }

  private String route(String route, String host, String one, int ofOne, String two, int ofTwo) {
    return """
    {"apiVersion": "%s", "kind": "HTTPRoute", "metadata": {"name": "%s", "namespace": "%s"},
     "spec": {"parentRefs": [{"name": "gw"}], "hostnames": ["%s"], "rules": [%s]}}\
    """
        .formatted(GATEWAY_API, route, name, host, rule(one, ofOne, two, ofTwo));
  }

  private static String rule(String one, int ofOne, String two, int ofTwo) {
    return """
    {"backendRefs": [{"name": "%s", "port": 8000, "weight": %d},
                     {"name": "%s", "port": 8000, "weight": %d}]}\
    """
        .formatted(one, ofOne, two, ofTwo);
  }

  @Override
  public void close() {
    client.genericKubernetesResources(GATEWAY_API, "GatewayClass").withName(name).delete();
    client.namespaces().withName(name).delete();
  }
}
