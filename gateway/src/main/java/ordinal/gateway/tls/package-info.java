/** Certificates and keys as they come out of PEM files. Pure. */
@NullMarked
package ordinal.gateway.tls;

import org.jspecify.annotations.NullMarked;
