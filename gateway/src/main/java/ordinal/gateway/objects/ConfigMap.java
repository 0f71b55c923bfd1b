package ordinal.gateway.objects;

import java.util.Optional;

/**
 * A ConfigMap, of which only certificates of authorities are of interest.
 *
 * @param authorities PEM, under {@code ca.crt}
 */
public record ConfigMap(Meta meta, Optional<String> authorities) implements KubeObject {}
