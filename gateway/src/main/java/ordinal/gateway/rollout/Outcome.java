package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.Optional;

/** How one turn ends: with an action, or with the time after which to look again. */
record Outcome(Optional<Action> action, Duration recheck) {}
