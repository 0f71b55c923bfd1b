/** How clients of Vert.x reach a replica, with TLS or without. */
@NullMarked
package ordinal.gateway.dial;

import org.jspecify.annotations.NullMarked;
