package ordinal.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The objects of a gateway in front of some counters, as files. */
final class GatewayFolder {
  private static final String OBJECTS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: ordinal}
      spec: {controllerName: ordinal.dev/gateway}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: ordinal}
      spec:
        gatewayClassName: ordinal
        listeners: [{name: http, protocol: HTTP, port: 8080}]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: counter}
      spec:
        parentRefs: [{name: ordinal}]
        rules:
          - matches:
              - path: {type: Exact, value: /visits}
                method: GET
            filters:
              - type: ExtensionRef
                extensionRef: {group: ordinal.dev, kind: Aggregation, name: visits}
            backendRefs: [{name: counter, port: 8000}]
          - backendRefs: [{name: counter, port: 8000}]
      ---
      apiVersion: ordinal.dev/v1alpha1
      kind: Aggregation
      metadata: {name: visits}
      spec: {field: visits}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: counter}
      spec:
        selector: {app: counter}
        ports: [{name: http, port: 8000}]
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: counter}
      spec:
        serviceName: counter
        replicas: ${replicas}
        template: {metadata: {labels: {app: counter}}}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: counter
        labels: {kubernetes.io/service-name: counter}
      addressType: IPv4
      ports: [{name: http, port: 8000}]
      endpoints:
      """;

  private GatewayFolder() {}

  /** Writes them; {@code counter-0} is the first address. */
  static Path write(Path folder, List<String> addresses) throws IOException {
    int replicas = addresses.size();
    StringBuilder objects = new StringBuilder();
    objects.append(OBJECTS.replace("${replicas}", Integer.toString(replicas)));
    for (int i = 0; i < replicas; i++) {
      objects.append(endpoint(i, addresses.get(i)));
    }
    for (int i = 0; i < replicas; i++) {
      objects.append(pod(i));
    }
    Files.writeString(folder.resolve("counter.yaml"), objects);
    return folder;
  }

  private static String endpoint(int ordinal, String address) {
    return """
      - addresses: [%s]
        conditions: {ready: true}
        targetRef: {kind: Pod, name: counter-%d}
    """
        .formatted(address, ordinal);
  }

  private static String pod(int ordinal) {
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: counter-%1$d
      labels: {app: counter, apps.kubernetes.io/pod-index: "%1$d"}
    """
        .formatted(ordinal);
  }
}
