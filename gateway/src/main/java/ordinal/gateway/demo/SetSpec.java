package ordinal.gateway.demo;

import java.time.Duration;

/**
 * A StatefulSet as its file, or whoever changed it since, wants it. Immutable.
 *
 * @param start {@code spec.ordinals.start}
 * @param partition counted in positions from 0, not in ordinals
 * @param parallel {@code podManagementPolicy: Parallel}
 * @param maxUnavailable pods that an update may have down at once, at least 1
 * @param minReady {@code minReadySeconds}
 * @param claimsGoWithPods {@code persistentVolumeClaimRetentionPolicy.whenScaled: Delete}
 */
record SetSpec(
    String name,
    int replicas,
    int start,
    int partition,
    boolean onDelete,
    boolean parallel,
    int maxUnavailable,
    Duration minReady,
    boolean claimsGoWithPods,
    PodTemplate template) {
  String pod(int ordinal) {
    return name + "-" + ordinal;
  }

  SetSpec with(int replicas, int partition, PodTemplate template) {
    return new SetSpec(
        name,
        replicas,
        start,
        partition,
        onDelete,
        parallel,
        maxUnavailable,
        minReady,
        claimsGoWithPods,
        template);
  }
}
