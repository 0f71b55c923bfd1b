/**
 * Measures what releases are judged by, and asks their hooks. Blocking, on the thread of the
 * rollout's loop; no Vert.x.
 */
@NullMarked
package ordinal.gateway.analysis;

import org.jspecify.annotations.NullMarked;
