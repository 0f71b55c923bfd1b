/**
 * Pure: compiles HTTPRoutes and replicas into an immutable table that matches requests and picks
 * backends.
 */
@NullMarked
package ordinal.gateway.routing;

import org.jspecify.annotations.NullMarked;
