/** Releases of StatefulSets: a pure planner, its loop, and what it asks of the world. No Vert.x. */
@NullMarked
package ordinal.gateway.rollout;

import org.jspecify.annotations.NullMarked;
