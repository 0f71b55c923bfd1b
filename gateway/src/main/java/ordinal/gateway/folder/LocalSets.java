package ordinal.gateway.folder;

import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.rollout.World;
import ordinal.gateway.rollout.WorldException;

/**
 * Whoever moves pods where no cluster does: keeps the StatefulSets of a folder and starts and stops
 * their replicas on this machine. Blocking; any thread.
 */
public interface LocalSets {
  /** A StatefulSet, and its pods as their keeper sees them; empty where it does not exist. */
  Optional<SetFacts> observe(ObjectKey set);

  /**
   * Performs what concerns a set: {@code MovePartition}, {@code RestoreTemplate}, {@code
   * CopyTemplate}, {@code DeletePod}, {@code Scale}. Durable when it returns.
   *
   * @throws WorldException where there is no such set, revision or pod
   */
  void perform(String namespace, Action action) throws WorldException;

  /** {@code spec.replicas} in force, where it is not that of the file. Never blocks. */
  Map<ObjectKey, Integer> replicas();

  /** Shows a person what happened. */
  void tell(ObjectKey rollout, World.Note note);

  /**
   * The gateway follows the folder.
   *
   * @param refresh has it read the folder and brings what it says into force before it returns
   */
  void attach(Runnable refresh);

  /** The gateway stops following. */
  void detach();
}
