/** Objects, requests and fakes that tests of all packages share. */
@NullMarked
package ordinal.gateway.testing;

import org.jspecify.annotations.NullMarked;
