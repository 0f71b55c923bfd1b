package ordinal.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Pods and EndpointSlices as a cluster would have them, as YAML. Pure. */
final class PodsText {
  private PodsText() {}

  /**
   * One pod.
   *
   * @param labels of its template
   * @param port 0 where it does not listen yet
   */
  record Listed(
      String name,
      int ordinal,
      String revision,
      Map<String, String> labels,
      int port,
      boolean ready,
      boolean serving,
      boolean terminating) {}

  /**
   * The file.
   *
   * @param services selector by the Service's name
   */
  static String of(List<Listed> pods, Map<String, Map<String, String>> services) {
    List<String> documents = new ArrayList<>();
    for (Listed pod : pods) {
      documents.add(pod(pod));
      for (Map.Entry<String, Map<String, String>> service : new TreeMap<>(services).entrySet()) {
        if (pod.port() > 0 && SetsFile.selects(service.getValue(), pod.labels())) {
          documents.add(slice(service.getKey(), pod));
        }
      }
    }
    return "# Written by the demo as pods come and go. In a cluster, Kubernetes keeps these objects.\n"
        + String.join("---\n", documents);
  }

  private static String pod(Listed pod) {
    Map<String, String> labels = new TreeMap<>(pod.labels());
    labels.put("apps.kubernetes.io/pod-index", Integer.toString(pod.ordinal()));
    labels.put("controller-revision-hash", pod.revision());
    labels.put("statefulset.kubernetes.io/pod-name", pod.name());
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
      labels:
    %s
    """
        .formatted(
            pod.name(),
            labels.entrySet().stream()
                .map(l -> "    " + l.getKey() + ": \"" + l.getValue() + "\"")
                .collect(Collectors.joining("\n")));
  }

  // One slice a pod: on one machine each has a port of its own, and ports belong to the slice.
  private static String slice(String service, Listed pod) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata:
      name: %1$s-%2$s
      labels: {kubernetes.io/service-name: %1$s}
    addressType: IPv4
    ports:
      - {name: http, port: %3$d}
    endpoints:
      - addresses: [127.0.0.1]
        conditions: {ready: %4$s, serving: %5$s, terminating: %6$s}
        targetRef: {kind: Pod, name: %2$s}
    """
        .formatted(service, pod.name(), pod.port(), pod.ready(), pod.serving(), pod.terminating());
  }
}
