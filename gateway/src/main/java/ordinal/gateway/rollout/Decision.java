package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the planner wants.
 *
 * @param action to be performed before the status is kept; where it fails, nothing of this decision
 *     has happened
 * @param asks to be answered when the planner is called again, or later
 * @param recheck longest time until it is called again
 * @param done a command that has been carried out or refused
 * @param begins whether a release begins
 */
record Decision(
    Optional<Action> action,
    RolloutStatus status,
    List<World.Note> notes,
    List<Ask> asks,
    Duration recheck,
    Optional<World.Command> done,
    boolean begins) {
  Decision {
    notes = List.copyOf(notes);
    asks = List.copyOf(asks);
  }
}
