/** The counter service: settings, HTTP, and the process around the visit file. */
@NullMarked
package ordinal.counter;

import org.jspecify.annotations.NullMarked;
