package ordinal.gateway.rollout;

import ordinal.gateway.objects.StatefulRollout.Traffic;

/**
 * One change of the world. Each can be done again without harm, and what it did is seen in the next
 * {@link Facts}. Exhaustive: those who perform them switch without a default.
 */
public sealed interface Action {
  /** Both weights of the route in one write; returns when they are in force. */
  record SetWeights(int stable, int canary) implements Action {}

  /** See {@link Traffic}; in force when it returns. */
  record SetTraffic(Traffic traffic) implements Action {}

  /** {@code spec.updateStrategy.rollingUpdate.partition}. */
  record MovePartition(String set, int partition) implements Action {}

  /** The template of that ControllerRevision becomes the set's again. */
  record RestoreTemplate(String set, String revision) implements Action {}

  /** The containers, volumes and annotations of one set's template become another's; not labels. */
  record CopyTemplate(String from, String to) implements Action {}

  /** Only the pod of that uid, so that its successor is safe. */
  record DeletePod(String set, String pod, String uid) implements Action {}

  /** {@code spec.replicas}. */
  record Scale(String set, int replicas) implements Action {}
}
