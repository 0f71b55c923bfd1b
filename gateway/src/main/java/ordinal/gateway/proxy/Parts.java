package ordinal.gateway.proxy;

import java.time.InstantSource;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.config.Settings;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.replicas.HealthNews;

/**
 * What all event loops are given.
 *
 * @param news told of each change of health; its ticker is far from overflow
 * @param random {@code bound -> 0..bound-1}
 * @param clock by which sessions end
 * @param mirrorBudget of all loops together
 */
record Parts(
    Settings settings,
    Router router,
    Totals totals,
    GatewayMetrics metrics,
    HealthNews news,
    IntUnaryOperator random,
    InstantSource clock,
    MirrorBudget mirrorBudget) {}
