/** What was recorded, in figures: pure, without time, files or network. */
@NullMarked
package ordinal.loadtest.figures;

import org.jspecify.annotations.NullMarked;
