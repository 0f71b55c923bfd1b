package ordinal.gateway.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.RevisionFacts;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * A StatefulSet and its controller, as Kubernetes has it: partition, the highest first,
 * OrderedReady or Parallel, the revision that a pod is born at, what becomes current and when.
 */
final class FakeSet {
  /** A pod becomes ready in the second round after its birth, and is gone one after its end. */
  private static final class Pod {
    final String uid;
    final String revision;
    int age;
    boolean terminating;
    boolean broken;

    Pod(String uid, String revision) {
      this.uid = uid;
      this.revision = revision;
    }
  }

  final String name;
  final boolean parallel;
  int replicas;
  int ordinalsStart;
  int partition;
  boolean onDelete;
  boolean claimsGoWithPods;
  String template;
  String current;
  String update;
  final Set<String> bad = new HashSet<>();
  private boolean observed = true;
  private final Map<String, Long> history = new LinkedHashMap<>();
  private final TreeMap<Integer, Pod> pods = new TreeMap<>();
  private int uids;
  private long revisions = 1;

  FakeSet(String name, int replicas, String template, boolean parallel) {
    this.name = name;
    this.parallel = parallel;
    this.replicas = replicas;
    this.template = template;
    current = template;
    update = template;
    history.put(template, revisions);
    for (int round = 0; round < 4 * replicas + 4; round++) {
      round();
    }
  }

  void template(String revision) {
    if (!template.equals(revision)) {
      template = revision;
      observed = false;
    }
  }

  boolean remembers(String revision) {
    return history.containsKey(revision);
  }

  /** The controller looks once, and pods live one round longer. */
  void round() {
    pods.values().removeIf(pod -> pod.terminating && pod.age++ > 0);
    pods.values().forEach(pod -> pod.age++);
    reconcile();
    complete();
  }

  private void reconcile() {
    if (!update.equals(template) || !observed) {
      update = template;
      Long known = history.get(update);
      if (known == null || known != revisions) {
        history.put(update, ++revisions);
      }
      observed = true;
    }
    if (replace() && scaleDown() && !onDelete) {
      updateOne();
    }
  }

  /** Births, in order; false where something must be waited for. */
  private boolean replace() {
    for (int ordinal = ordinalsStart; ordinal < ordinalsStart + replicas; ordinal++) {
      Pod pod = pods.get(ordinal);
      if (pod == null) {
        pods.put(ordinal, born(ordinal));
        if (!parallel) {
          return false;
        }
      } else if (!parallel && !healthy(pod)) {
        return false;
      }
    }
    return true;
  }

  private Pod born(int ordinal) {
    String revision = ordinal < ordinalsStart + (long) partition ? current : update;
    return new Pod(name + "-" + ordinal + "/" + uids++, revision);
  }

  private boolean scaleDown() {
    for (Map.Entry<Integer, Pod> entry : pods.descendingMap().entrySet()) {
      int ordinal = entry.getKey();
      if (ordinal >= ordinalsStart + replicas || ordinal < ordinalsStart) {
        end(entry.getValue());
        if (!parallel) {
          return false;
        }
      }
    }
    return true;
  }

  private void updateOne() {
    for (int ordinal = ordinalsStart + replicas - 1;
        ordinal >= ordinalsStart + (long) partition;
        ordinal--) {
      Pod pod = pods.get(ordinal);
      if (pod == null) {
        return;
      }
      if (!pod.revision.equals(update) && !pod.terminating) {
        end(pod);
        return;
      }
      if (!healthy(pod)) {
        return;
      }
    }
  }

  private void complete() {
    boolean all =
        pods.size() == replicas
            && pods.values().stream().allMatch(pod -> pod.revision.equals(update) && healthy(pod));
    if (all) {
      current = update;
    }
  }

  private static void end(Pod pod) {
    if (!pod.terminating) {
      pod.terminating = true;
      pod.age = 0;
    }
  }

  private boolean healthy(Pod pod) {
    return !pod.terminating && !pod.broken && pod.age > 1 && !bad.contains(pod.revision);
  }

  void delete(String uid) {
    pods.values().stream().filter(pod -> pod.uid.equals(uid)).forEach(FakeSet::end);
  }

  /** A pod dies, or falls ill and recovers when it is asked again. */
  void harm(int which, boolean dies) {
    if (pods.isEmpty()) {
      return;
    }
    Pod pod = new ArrayList<>(pods.values()).get(which % pods.size());
    if (dies) {
      end(pod);
    } else {
      pod.broken = !pod.broken;
    }
  }

  void heal() {
    pods.values().forEach(pod -> pod.broken = false);
  }

  List<String> revisions() {
    return pods.values().stream().map(pod -> pod.revision).toList();
  }

  String revisionOf(String uid) {
    return pods.values().stream()
        .filter(pod -> pod.uid.equals(uid))
        .map(pod -> pod.revision)
        .findFirst()
        .orElse("");
  }

  long ready(String revision) {
    return pods.values().stream()
        .filter(pod -> pod.revision.equals(revision) && healthy(pod))
        .count();
  }

  SetFacts facts() {
    List<PodFacts> seen = new ArrayList<>();
    pods.forEach((ordinal, pod) ->
        seen.add(
            new PodFacts(
                name + "-" + ordinal,
                pod.uid,
                ordinal,
                pod.revision,
                healthy(pod),
                healthy(pod),
                pod.terminating,
                bad.contains(pod.revision) ? Optional.of("ImagePullBackOff") : Optional.empty())));
    List<RevisionFacts> known =
        history.entrySet().stream()
            .map(entry -> new RevisionFacts(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingLong(RevisionFacts::number))
            .toList();
    return new SetFacts(
        name,
        replicas,
        ordinalsStart,
        partition,
        onDelete,
        observed,
        current,
        update,
        seen,
        known,
        claimsGoWithPods);
  }
}
