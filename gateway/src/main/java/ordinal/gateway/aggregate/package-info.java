/** Asks all replicas at once, adds up what they hold, and names who is missing. */
@NullMarked
package ordinal.gateway.aggregate;

import org.jspecify.annotations.NullMarked;
