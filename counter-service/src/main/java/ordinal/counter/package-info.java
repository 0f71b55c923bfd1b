@NullMarked
package ordinal.counter;

import org.jspecify.annotations.NullMarked;
