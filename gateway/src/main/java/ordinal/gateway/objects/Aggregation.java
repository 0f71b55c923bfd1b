package ordinal.gateway.objects;

import java.util.Optional;

/**
 * Our kind {@code Aggregation} of ordinal.dev/v1alpha1: a rule with an {@code ExtensionRef} filter
 * to it asks every replica of its backends and adds up one field.
 *
 * @param path asked of each replica; the path of the request where absent
 * @param field top-level JSON field that is added up; {@code visits} by default
 */
public record Aggregation(Meta meta, Optional<String> path, String field) implements KubeObject {}
