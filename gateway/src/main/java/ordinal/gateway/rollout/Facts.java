package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is, as far as one rollout is concerned: observed, never remembered. Immutable.
 *
 * @param set of {@code statefulSetRef}; absent where it does not exist
 * @param otherSet the second StatefulSet of the strategy; absent where it has none or that does not
 *     exist
 */
public record Facts(Optional<SetFacts> set, Optional<SetFacts> otherSet, RouteFacts route) {

  /**
   * One StatefulSet and its pods.
   *
   * @param replicas {@code spec.replicas}
   * @param ordinalsStart {@code spec.ordinals.start}; partition counts positions from 0, not
   *     ordinals
   * @param partition {@code spec.updateStrategy.rollingUpdate.partition}, 0 where absent
   * @param onDelete whether {@code updateStrategy.type} is OnDelete, with which nothing can be
   *     released by partition
   * @param observed whether {@code status.observedGeneration} has reached the generation: else
   *     revisions are those of an older spec
   * @param updateRevision of the template as it is now
   * @param history ControllerRevisions, the oldest first
   * @param claimsGoWithPods whether {@code whenScaled: Delete} would erase volumes at scale-down
   */
  public record SetFacts(
      String name,
      int replicas,
      int ordinalsStart,
      int partition,
      boolean onDelete,
      boolean observed,
      String currentRevision,
      String updateRevision,
      List<PodFacts> pods,
      List<RevisionFacts> history,
      boolean claimsGoWithPods) {
    public SetFacts {
      pods = List.copyOf(pods);
      history = List.copyOf(history);
    }
  }

  /**
   * One pod.
   *
   * @param revision {@code controller-revision-hash}
   * @param ready by the gateway that decides: it would be chosen
   * @param available ready for {@code minReadySeconds}
   * @param trouble why it cannot start, such as {@code ImagePullBackOff}
   */
  public record PodFacts(
      String name,
      String uid,
      int ordinal,
      String revision,
      boolean ready,
      boolean available,
      boolean terminating,
      Optional<String> trouble) {}

  /**
   * One ControllerRevision.
   *
   * @param number {@code revision}: grows with each change of the template
   */
  public record RevisionFacts(String name, long number) {}

  /**
   * The route's weights as they are configured.
   *
   * @param stable weight of the stable Service; absent where no rule names it
   * @param canary weight of the canary Service; absent where no rule names it
   */
  public record RouteFacts(boolean exists, OptionalInt stable, OptionalInt canary) {}
}
