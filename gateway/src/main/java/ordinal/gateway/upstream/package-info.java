/** Connections to replicas, kept alive or shared, one pool for each event loop. */
@NullMarked
package ordinal.gateway.upstream;

import org.jspecify.annotations.NullMarked;
