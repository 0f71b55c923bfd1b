/** Releases under load: what is driven, by which strategy, and when it goes forward and back. */
@NullMarked
package ordinal.loadtest.release;

import org.jspecify.annotations.NullMarked;
