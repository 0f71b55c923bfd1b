/**
 * What the status of each of our Gateway API objects must say, and how it goes together with what
 * it says already. Pure.
 */
@NullMarked
package ordinal.gateway.status;

import org.jspecify.annotations.NullMarked;
