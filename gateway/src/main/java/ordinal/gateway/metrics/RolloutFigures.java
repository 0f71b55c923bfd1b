package ordinal.gateway.metrics;

import java.util.OptionalDouble;

/**
 * How a rollout stands.
 *
 * @param step steps that are done, of the release under way
 * @param desired percent of the canary
 * @param configured the same as the route has it; empty where it names no canary
 * @param measured the same as gateways counted it of late; empty where nothing was measured
 */
public record RolloutFigures(
    String phase,
    int step,
    int steps,
    double desired,
    OptionalDouble configured,
    OptionalDouble measured) {}
