/** The wiring: builds the whole gateway, starts it in order, stops it in reverse. */
@NullMarked
package ordinal.gateway.server;

import org.jspecify.annotations.NullMarked;
