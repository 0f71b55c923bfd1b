/** {@code ordinal loadtest}: its options, its course, its exit code. */
@NullMarked
package ordinal.loadtest.compare;

import org.jspecify.annotations.NullMarked;
