package ordinal.gateway.rollout;

import java.time.Duration;
import java.time.Instant;

/**
 * When the planner is called.
 *
 * @param tick monotonic time since it was last called for this rollout; 0 in a new process
 * @param wall for display only
 */
record Moment(Duration tick, Instant wall) {}
