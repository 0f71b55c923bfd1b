package ordinal.gateway.rollout;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * Moves the pods of one StatefulSet between two revisions, as its controller allows. Each method
 * says what is to be done next, and nothing once it is done.
 *
 * <p>What the controller does, and what follows: it updates pods at positions from {@code
 * partition} on, the highest first; a pod is born at {@code currentRevision} below the partition
 * and at {@code updateRevision} from it on; a raised partition brings no pod back; with
 * OrderedReady a pod that never gets ready stops everything, until somebody deletes it; and {@code
 * currentRevision} becomes the new one as soon as all pods are ready at it. From then on only
 * partition 0 brings pods back to what was stable before, since all others would be born at the new
 * one.
 */
final class OneSet {
  /** Above any number of replicas: nothing is updated. */
  static final int AT_REST = 1_000_000;

  private OneSet() {}

  /** Holds all pods at the revisions they have. */
  static Optional<Outcome> freeze(Turn turn, SetFacts set) {
    return partition(turn, set, AT_REST, "holds all pods of " + set.name());
  }

  static Optional<Outcome> partition(Turn turn, SetFacts set, int partition, String why) {
    return set.partition() == partition
        ? Optional.empty()
        : Optional.of(turn.act(new Action.MovePartition(set.name(), partition), why));
  }

  /**
   * Brings positions from {@code target} on to the revision, no more unavailable at once than
   * allowed, and waits for each to be available.
   */
  static Optional<Outcome> reach(
      Turn turn, SetFacts set, String revision, int target, int maxUnavailable) {
    return unblock(turn, set, revision)
        .or(() -> lower(turn, set, target, maxUnavailable))
        .or(() -> updated(turn, set, revision, target))
        .or(() ->
            set.partition() < target
                ? partition(turn, set, target, "holds positions below " + target)
                : Optional.empty());
  }

  /** What is neither available nor of the revision would stop the controller. */
  private static Optional<Outcome> unblock(Turn turn, SetFacts set, String revision) {
    Pods pods = new Pods(set);
    return pods.all().stream()
        .filter(pod ->
            pods.position(pod) >= set.partition()
                && !pod.revision().equals(revision)
                && !pod.available()
                && !pod.terminating())
        .max(Comparator.comparingInt(PodFacts::ordinal))
        .map(pod ->
            turn.act(
                new Action.DeletePod(set.name(), pod.name(), pod.uid()),
                "deletes " + pod.name() + ", which cannot start at " + pod.revision()));
  }

  private static Optional<Outcome> lower(Turn turn, SetFacts set, int target, int maxUnavailable) {
    int from = Math.min(set.partition(), set.replicas());
    int to = lowered(new Pods(set), from, target, maxUnavailable);
    return to >= from
        ? Optional.empty()
        : partition(turn, set, to, "updates " + set.name() + " down to position " + to);
  }

  /** A pod that is unavailable anyway costs nothing. */
  private static int lowered(Pods pods, int from, int target, int maxUnavailable) {
    int free = maxUnavailable - pods.unavailable();
    int to = from;
    while (to > target && (free > 0 || !pods.availableAt(to - 1))) {
      if (pods.availableAt(to - 1)) {
        free--;
      }
      to--;
    }
    return to;
  }

  private static Optional<Outcome> updated(Turn turn, SetFacts set, String revision, int target) {
    Pods pods = new Pods(set);
    int wanted = Math.max(0, set.replicas() - target);
    int there =
        (int)
            IntStream.range(target, set.replicas())
                .filter(position -> pods.updatedAt(position, revision))
                .count();
    return there == wanted
        ? Optional.empty()
        : Optional.of(
            turn.waitFor(
                there
                    + " of "
                    + wanted
                    + " pods of "
                    + set.name()
                    + " are available at "
                    + revision,
                pods.trouble(revision)));
  }

  /**
   * Pods below the partition that run neither revision serve nobody: each comes back at the current
   * one. Only where that is stable.
   */
  static Optional<Outcome> strays(Turn turn, SetFacts set, String stable, String revision) {
    Pods pods = new Pods(set);
    if (!set.currentRevision().equals(stable)
        || pods.all().stream().anyMatch(PodFacts::terminating)) {
      return Optional.empty();
    }
    return pods.all().stream()
        .filter(pod ->
            pods.position(pod) < set.partition()
                && !pod.revision().equals(stable)
                && !pod.revision().equals(revision)
                && (pods.unavailable() == 0 || !pod.available()))
        .min(
            Comparator.comparing(PodFacts::available)
                .thenComparing(Comparator.comparingInt(PodFacts::ordinal).reversed()))
        .map(pod ->
            turn.act(
                new Action.DeletePod(set.name(), pod.name(), pod.uid()),
                "deletes "
                    + pod.name()
                    + " of "
                    + pod.revision()
                    + ", which nobody asks for any more"));
  }

  /** The way back of all pods to stable, once no traffic goes to the others. */
  static Optional<Outcome> back(Turn turn, SetFacts set, String stable) {
    if (!set.observed()) {
      return Optional.of(turn.rest("waits for the controller of " + set.name(), Turn.SOON));
    }
    return restore(turn, set, stable)
        .or(() -> partition(turn, set, resting(set, stable), "holds what is stable"))
        .or(() -> scaleBack(turn, set))
        .or(() -> takeBack(turn, set, stable));
  }

  /** Somebody else may change the template again; then it is put back only where pods need it. */
  private static Optional<Outcome> restore(Turn turn, SetFacts set, String stable) {
    boolean current = set.currentRevision().equals(stable);
    // With a canary set it is we who copied it here.
    boolean ours =
        set.updateRevision().equals(turn.revisions.update()) || turn.facts.otherSet().isPresent();
    if (set.updateRevision().equals(stable)
        || !new Pods(set).remembers(stable)
        || (current && (!ours || turn.course.restored()))) {
      return Optional.empty();
    }
    turn.course = Courses.restored(turn.course);
    return Optional.of(
        turn.act(
            new Action.RestoreTemplate(set.name(), stable),
            "puts the template of " + stable + " back"));
  }

  /** Whether the set was made anew, so that there is no way back to what was stable. */
  static boolean lost(SetFacts set, String stable) {
    Pods pods = new Pods(set);
    return !set.history().isEmpty()
        && !pods.remembers(stable)
        && !set.currentRevision().equals(stable)
        && pods.at(stable) == 0;
  }

  /** What the partition must be for pods to be born at stable. */
  static int resting(SetFacts set, String stable) {
    boolean reborn = set.currentRevision().equals(stable) || !set.updateRevision().equals(stable);
    return reborn ? AT_REST : 0;
  }

  private static Optional<Outcome> scaleBack(Turn turn, SetFacts set) {
    return set.replicas() > 0 || turn.course.replicas() == 0
        ? Optional.empty()
        : Optional.of(
            turn.act(
                new Action.Scale(set.name(), turn.course.replicas()),
                "scales back to " + turn.course.replicas()));
  }

  private static Optional<Outcome> takeBack(Turn turn, SetFacts set, String stable) {
    Pods pods = new Pods(set);
    if (!set.currentRevision().equals(stable) && !set.updateRevision().equals(stable)) {
      // Its ControllerRevision is gone, and a deleted pod would come back as what it was.
      return Optional.empty();
    }
    int there = pods.available(stable);
    if (there == set.replicas() && pods.all().size() == there) {
      return set.currentRevision().equals(stable) || set.replicas() == 0
          ? Optional.empty()
          : Optional.of(turn.rest("waits for the controller of " + set.name(), Turn.SOON));
    }
    String what = there + " of " + set.replicas() + " pods are available at " + stable;
    boolean late = turn.expired(what);
    boolean terminating = pods.all().stream().anyMatch(PodFacts::terminating);
    boolean onlyStrays =
        pods.all().size() == set.replicas()
            && pods.all().stream()
                .filter(pod -> pod.revision().equals(stable))
                .allMatch(Pods::available);
    Optional<PodFacts> next = stray(pods, stable);
    if (next.isPresent() && (late || (!terminating && (onlyStrays || !next.get().available())))) {
      PodFacts pod = next.get();
      return Optional.of(
          turn.act(
              new Action.DeletePod(set.name(), pod.name(), pod.uid()),
              "deletes " + pod.name() + " of " + pod.revision()));
    }
    return late && next.isEmpty()
        ? Optional.empty()
        : Optional.of(turn.rest("waits: " + what + pods.trouble(stable), Turn.SOON));
  }

  /** Stuck ones first: they may be what stops the controller. */
  private static Optional<PodFacts> stray(Pods pods, String stable) {
    return pods.all().stream()
        .filter(pod -> !pod.revision().equals(stable) && !pod.terminating())
        .min(
            Comparator.comparing(PodFacts::available)
                .thenComparing(Comparator.comparingInt(PodFacts::ordinal).reversed()));
  }

  /** {@code status.traffic} without what only a release has; the split stays while pods differ. */
  static Optional<Outcome> onlySplit(Turn turn) {
    Traffic plain = new Traffic(turn.traffic().split(), List.of(), 0);
    return Weights.traffic(turn, plain, "takes header routes and mirror away");
  }
}
