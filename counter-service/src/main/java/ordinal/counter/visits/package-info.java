/** The durable visit counter: plain blocking Java that knows nothing of HTTP or Vert.x. */
@NullMarked
package ordinal.counter.visits;

import org.jspecify.annotations.NullMarked;
