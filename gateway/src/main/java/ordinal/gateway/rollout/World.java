package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;

/**
 * Everything outside of the planner: a cluster, or the demo's folder and replicas. Blocking; called
 * by the thread of {@code RolloutLoop} alone.
 */
public interface World {
  /**
   * A rollout as it is now.
   *
   * @param status as {@link #save} last wrote it, {@code RolloutStatus} as JSON; empty where never
   * @param command what a person asked for and nobody has done yet: a verb with an id of its own
   */
  record Managed(StatefulRollout rollout, Optional<String> status, Optional<Command> command) {}

  /**
   * A verb to be carried out once.
   *
   * @param id differs for each; kept in the status, so that it is carried out once even where the
   *     loop dies before it could be taken away
   */
  record Command(String id, Verb verb, String who) {}

  /** Whether this process decides now; others only look on. */
  boolean leads();

  /** All rollouts. Any thread. */
  List<Managed> rollouts();

  /** What is, for one of them. */
  Facts observe(StatefulRollout rollout) throws WorldException;

  /** Performs one action; returns when it is done, not when what follows from it is. */
  void perform(StatefulRollout rollout, Action action) throws WorldException;

  /** Keeps the status, and takes a command away that it says is done. */
  void save(StatefulRollout rollout, String status, Optional<Command> done) throws WorldException;

  /** Tells users what happened: a Kubernetes Event, a log line, an event of the admin API. */
  void tell(StatefulRollout rollout, Note note);

  /**
   * Keeps what a person asks for where whoever leads finds it as {@link Managed#command}. Any
   * thread, whether this process leads or not.
   */
  default void submit(StatefulRollout rollout, Command command) throws WorldException {
    throw new WorldException("takes no commands");
  }

  /**
   * What happened.
   *
   * @param reason in CamelCase, such as {@code StepCompleted}
   */
  record Note(boolean warning, String reason, String message) {}
}
