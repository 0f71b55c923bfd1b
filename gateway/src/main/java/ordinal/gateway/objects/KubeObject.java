package ordinal.gateway.objects;

/**
 * An object that configures the gateway, already checked: what a record holds is valid by itself,
 * references are not yet resolved.
 */
public sealed interface KubeObject
    permits GatewayClass,
        Gateway,
        HttpRoute,
        ReferenceGrant,
        Service,
        EndpointSlice,
        StatefulSet,
        Pod,
        Namespace,
        Aggregation,
        TrafficPolicy,
        Secret,
        ConfigMap,
        BackendTlsPolicy,
        StatefulRollout {
  Meta meta();

  default ObjectKey key() {
    return meta().key();
  }
}
