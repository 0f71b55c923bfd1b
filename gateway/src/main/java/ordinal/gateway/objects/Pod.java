package ordinal.gateway.objects;

/**
 * A Pod: its labels carry the ordinal ({@code apps.kubernetes.io/pod-index}) and the revision
 * ({@code controller-revision-hash}).
 */
public record Pod(Meta meta) implements KubeObject {}
