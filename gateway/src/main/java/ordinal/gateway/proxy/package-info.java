/** The HTTP data path, from accepted connection to answered request. */
@NullMarked
package ordinal.gateway.proxy;

import org.jspecify.annotations.NullMarked;
