package ordinal.gateway.rollout;

import java.util.Optional;

/** What a person asks of a rollout. */
public sealed interface Verb {
  /** Ends the pause, or the step, that the rollout is at. */
  record Promote() implements Verb {}

  /** Skips all further steps, pauses and analyses. */
  record PromoteFull() implements Verb {}

  /** Stays where it is until resumed. */
  record Pause() implements Verb {}

  record Resume() implements Verb {}

  /** All traffic to stable, then all pods back to its revision. */
  record Abort() implements Verb {}

  /**
   * Releases an earlier revision, without steps.
   *
   * @param revision ControllerRevision's name or number; the one before stable where absent
   */
  record Undo(Optional<String> revision) implements Verb {}

  /** Begins an aborted release again. */
  record Retry() implements Verb {}

  /** Goes on at that 0-based step, before or behind. */
  record Jump(int step) implements Verb {}
}
