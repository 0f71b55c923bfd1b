package ordinal.loadtest.release;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the parts of a run take.
 *
 * @param before the release
 * @param after it, or after the way back
 * @param reaction from the first answer of a bad version to when a person goes back; empty where
 *     nobody watches
 * @param promotion from the release to when a person promotes a good one; empty where it goes on by
 *     itself
 * @param limit for a release and again for the way back; what takes longer is in trouble
 */
record Pace(
    Duration before,
    Duration after,
    Optional<Duration> reaction,
    Optional<Duration> promotion,
    Duration limit) {}
