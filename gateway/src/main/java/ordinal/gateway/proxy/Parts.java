package ordinal.gateway.proxy;

import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import ordinal.gateway.config.Settings;
import ordinal.gateway.metrics.GatewayMetrics;

/**
 * What all event loops are given.
 *
 * @param ticker nanoseconds since any moment, monotonic, far from overflow
 * @param random {@code bound -> 0..bound-1}
 */
record Parts(
    Settings settings,
    Router router,
    Totals totals,
    GatewayMetrics metrics,
    LongSupplier ticker,
    IntUnaryOperator random) {}
