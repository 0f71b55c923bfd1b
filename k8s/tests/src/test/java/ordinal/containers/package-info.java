/** The two images as Docker runs them: only what is seen from outside. */
@NullMarked
package ordinal.containers;

import org.jspecify.annotations.NullMarked;
