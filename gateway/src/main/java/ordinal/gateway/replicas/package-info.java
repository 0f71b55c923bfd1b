/**
 * Who can serve now: each replica's name, ordinal, revision, address, readiness and requests in
 * flight.
 */
@NullMarked
package ordinal.gateway.replicas;

import org.jspecify.annotations.NullMarked;
