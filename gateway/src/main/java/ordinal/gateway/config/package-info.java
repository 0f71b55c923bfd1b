/** Settings of one gateway process as one record tree, parsed and checked once. */
@NullMarked
package ordinal.gateway.config;

import org.jspecify.annotations.NullMarked;
