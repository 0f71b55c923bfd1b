/** The names and tags of all meters, in one place. */
@NullMarked
package ordinal.gateway.metrics;

import org.jspecify.annotations.NullMarked;
