/** An open-loop HTTP driver: arrivals do not wait for answers, and each request is recorded. */
@NullMarked
package ordinal.loadtest.drive;

import org.jspecify.annotations.NullMarked;
