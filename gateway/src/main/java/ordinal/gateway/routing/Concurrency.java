package ordinal.gateway.routing;

import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.replicas.Gate;

/**
 * How many requests a backend may be given at once. Any thread.
 *
 * @param gate of the Service, the same for all rules
 */
public record Concurrency(Gate gate, PolicyLimits.Concurrency limit) {}
