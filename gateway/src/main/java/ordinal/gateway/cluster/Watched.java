package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Secret;

/**
 * One kind as the API server serves it. Immutable.
 *
 * @param label that objects must have to be seen
 * @param secretType that Secrets must have to be seen
 */
record Watched(
    String kind,
    String group,
    String version,
    String plural,
    boolean namespaced,
    Optional<String> label,
    Optional<String> secretType) {
  private static final String GATEWAY_API = "gateway.networking.k8s.io";

  static final Watched GATEWAY_CLASS =
      of("GatewayClass", GATEWAY_API, "v1", "gatewayclasses", false);
  static final Watched GATEWAY = of("Gateway", GATEWAY_API, "v1", "gateways", true);
  static final Watched HTTP_ROUTE = of("HTTPRoute", GATEWAY_API, "v1", "httproutes", true);
  static final Watched SERVICE = of("Service", "", "v1", "services", true);
  static final Watched AGGREGATION =
      of("Aggregation", "ordinal.dev", "v1alpha1", "aggregations", true);

  static final Watched TRAFFIC_POLICY =
      of("TrafficPolicy", "ordinal.dev", "v1alpha1", "trafficpolicies", true);

  static final Watched STATEFUL_ROLLOUT =
      of("StatefulRollout", "ordinal.dev", "v1alpha1", "statefulrollouts", true);

  static final Watched STATEFUL_SET = of("StatefulSet", "apps", "v1", "statefulsets", true);

  /** Only read when asked for, and not watched. */
  static final Watched CONTROLLER_REVISION =
      of("ControllerRevision", "apps", "v1", "controllerrevisions", true);

  /** Pods only where a StatefulSet made them: of others the gateway needs nothing. */
  static final Watched POD =
      new Watched(
          "Pod",
          "",
          "v1",
          "pods",
          true,
          Optional.of("statefulset.kubernetes.io/pod-name"),
          Optional.empty());

  /** Certificates; the API server keeps all other Secrets to itself. */
  static final Watched SECRET =
      new Watched("Secret", "", "v1", "secrets", true, Optional.empty(), Optional.of(Secret.TLS));

  static final Watched BACKEND_TLS_POLICY =
      of("BackendTLSPolicy", GATEWAY_API, "v1", "backendtlspolicies", true);

  /** Of interest for the authorities that such a policy names. */
  static final Watched CONFIG_MAP = of("ConfigMap", "", "v1", "configmaps", true);

  static final List<Watched> ALL =
      List.of(
          GATEWAY_CLASS,
          GATEWAY,
          HTTP_ROUTE,
          // Served by every version of the Gateway API since 2022; v1 is not.
          of("ReferenceGrant", GATEWAY_API, "v1beta1", "referencegrants", true),
          SERVICE,
          of("EndpointSlice", "discovery.k8s.io", "v1", "endpointslices", true),
          STATEFUL_SET,
          POD,
          of("Namespace", "", "v1", "namespaces", false),
          AGGREGATION,
          TRAFFIC_POLICY,
          STATEFUL_ROLLOUT,
          SECRET,
          BACKEND_TLS_POLICY,
          CONFIG_MAP);

  private static Watched of(
      String kind, String group, String version, String plural, boolean namespaced) {
    return new Watched(
        kind, group, version, plural, namespaced, Optional.empty(), Optional.empty());
  }

  /** Whether the gateway can do without: the newest kinds, until they are installed. */
  boolean mayBeUnknown() {
    return isOurNewest() || equals(BACKEND_TLS_POLICY);
  }

  /** Whether that is worth telling: what others do not have installed they do not use. */
  boolean isOurNewest() {
    return equals(TRAFFIC_POLICY) || equals(STATEFUL_ROLLOUT);
  }

  /** Whether the gateway can do without the right to see it: where nobody uses TLS or releases. */
  boolean mayBeForbidden() {
    return equals(SECRET) || equals(CONFIG_MAP) || equals(STATEFUL_ROLLOUT);
  }

  static Optional<Watched> named(String kind) {
    return ALL.stream().filter(watched -> watched.kind().equals(kind)).findFirst();
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** As kubectl names it, for messages. */
  String resource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      in(KubernetesClient client) {
    return client.genericKubernetesResources(
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(version)
            .withKind(kind)
            .withPlural(plural)
            .withNamespaced(namespaced)
            .build());
  }

  /** The object of that key, whether or not it exists. */
  Resource<GenericKubernetesResource> one(KubernetesClient client, ObjectKey key) {
    return namespaced
        ? in(client).inNamespace(key.namespace()).withName(key.name())
        : in(client).withName(key.name());
  }

  ObjectKey key(GenericKubernetesResource object) {
    String namespace = namespaced ? object.getMetadata().getNamespace() : "";
    return new ObjectKey(kind, namespace, object.getMetadata().getName());
  }
}
