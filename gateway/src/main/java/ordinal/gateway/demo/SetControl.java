package ordinal.gateway.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a StatefulSet's controller does next. It follows that of Kubernetes ({@code
 * stateful_set_control.go}) step by step: first the pods that must exist, from the lowest ordinal
 * up; then those beyond, from the highest down; then, from the highest down to the partition, those
 * of another revision than that of the template. In order ({@code OrderedReady}) each step waits
 * until the pods before it are available, so that a pod that cannot start holds up everything, even
 * its own repair; in parallel none waits but an update. Pure.
 */
final class SetControl {
  /** What is to be done. */
  sealed interface Step {
    record Create(int ordinal, String revision) implements Step {}

    /** The pod of that ordinal drains and stops. */
    record Delete(int ordinal) implements Step {}
  }

  private final SetSpec spec;
  private final String currentRevision;
  private final String updateRevision;
  private final Map<Integer, LocalPod> pods;
  private final List<Step> steps = new ArrayList<>();

  private SetControl(
      SetSpec spec, String currentRevision, String updateRevision, List<LocalPod> pods) {
    this.spec = spec;
    this.currentRevision = currentRevision;
    this.updateRevision = updateRevision;
    this.pods = pods.stream().collect(Collectors.toMap(LocalPod::ordinal, Function.identity()));
  }

  /** Steps that may be done now; those that must wait are found again later. */
  static List<Step> next(
      SetSpec spec, String currentRevision, String updateRevision, List<LocalPod> pods) {
    SetControl control = new SetControl(spec, currentRevision, updateRevision, pods);
    if (control.exist() && control.scaleDown() && !spec.onDelete()) {
      control.update();
    }
    return control.steps;
  }

  /** Whether all pods that must exist are updated and ready: then the update is the current one. */
  static boolean isComplete(SetSpec spec, String updateRevision, List<LocalPod> pods) {
    long updated =
        pods.stream()
            .filter(pod -> pod.ordinal() >= spec.start())
            .filter(pod -> pod.ordinal() < spec.start() + spec.replicas())
            .filter(pod -> pod.healthy() && pod.revision().equals(updateRevision))
            .count();
    return !spec.onDelete() && updated == spec.replicas();
  }

  // Each of the three answers whether the next may begin.
  private boolean exist() {
    for (int position = 0; position < spec.replicas(); position++) {
      LocalPod pod = pods.get(spec.start() + position);
      if (pod == null) {
        // Below the partition pods are born at the current revision, whatever the template is.
        boolean current = !spec.onDelete() && position < spec.partition();
        String revision = current ? currentRevision : updateRevision;
        steps.add(new Step.Create(spec.start() + position, revision));
      }
      boolean settled = pod != null && !pod.terminating() && pod.available();
      if (!settled && !spec.parallel()) {
        return false;
      }
    }
    return true;
  }

  private boolean scaleDown() {
    List<LocalPod> condemned =
        pods.values().stream()
            .filter(this::isBeyond)
            .sorted(Comparator.comparingInt(LocalPod::ordinal).reversed())
            .toList();
    int firstUnhealthy =
        condemned.stream()
            .filter(pod -> !pod.healthy())
            .mapToInt(LocalPod::ordinal)
            .min()
            .orElse(-1);
    for (LocalPod pod : condemned) {
      boolean waits = !pod.healthy() && !spec.parallel() && pod.ordinal() != firstUnhealthy;
      if (!pod.terminating() && !waits) {
        steps.add(new Step.Delete(pod.ordinal()));
      }
      if (!spec.parallel()) {
        return false;
      }
    }
    return true;
  }

  private boolean isBeyond(LocalPod pod) {
    return pod.ordinal() < spec.start() || pod.ordinal() >= spec.start() + spec.replicas();
  }

  private void update() {
    int down = 0;
    for (int position = spec.replicas() - 1; position >= spec.partition(); position--) {
      LocalPod pod = pods.get(spec.start() + position);
      boolean old = pod != null && !pod.terminating() && !pod.revision().equals(updateRevision);
      if (old) {
        steps.add(new Step.Delete(spec.start() + position));
      }
      if (old || pod == null || pod.terminating() || !pod.available()) {
        down++;
      }
      if (down >= spec.maxUnavailable()) {
        return;
      }
    }
  }
}
