package ordinal.gateway.objects;

/** A Namespace: its labels decide which listeners its routes may attach to. */
public record Namespace(Meta meta) implements KubeObject {}
