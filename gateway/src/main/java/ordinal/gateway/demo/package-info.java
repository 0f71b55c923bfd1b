/** A counter in two versions, its configuration folder and the gateway, all on this machine. */
@NullMarked
package ordinal.gateway.demo;

import org.jspecify.annotations.NullMarked;
