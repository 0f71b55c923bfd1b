/** What the scripts of this folder run. */
@NullMarked
package ordinal.loadtest;

import org.jspecify.annotations.NullMarked;
