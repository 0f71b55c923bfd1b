package ordinal.gateway.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is kept of a StatefulSet beside its file: what a cluster would have in the object, its
 * status, its ControllerRevisions and its pods. Immutable.
 *
 * @param partition where it was moved; from then on the file's says nothing
 * @param scaled replicas that were asked for in place of the file's
 * @param restored template that was put in place of the file's
 * @param currentRevision empty before the first template was seen
 */
record SetState(
    String name,
    OptionalInt partition,
    Optional<Scaled> scaled,
    Optional<Restored> restored,
    String currentRevision,
    List<Revision> history,
    List<PodState> pods) {
  private static final int HISTORY = 10;

  /**
   * Holds until the file says another number than it did.
   *
   * @param file what it said
   */
  record Scaled(int file, int replicas) {}

  /**
   * Holds until the file has another template than it had.
   *
   * @param file revision of the file's template
   */
  record Restored(String file, String revision) {}

  /** A ControllerRevision; the number grows with each change of the template. */
  record Revision(String name, long number, PodTemplate template) {}

  /** A pod that must run, so that it is started again as it was, not as the template is now. */
  record PodState(int ordinal, String uid, String revision) {}

  SetState {
    history = List.copyOf(history);
    pods = List.copyOf(pods);
  }

  static SetState ofNew(String name) {
    return new SetState(
        name, OptionalInt.empty(), Optional.empty(), Optional.empty(), "", List.of(), List.of());
  }

  /** Follows the file: what was put in place of what it said ends where it says something new. */
  SetState follow(SetSpec file) {
    String revision = file.template().revision(name);
    Optional<Scaled> stillScaled = scaled.filter(s -> s.file() == file.replicas());
    Optional<Restored> stillRestored = restored.filter(r -> r.file().equals(revision));
    String current = currentRevision.isEmpty() ? revision : currentRevision;
    SetState next =
        new SetState(name, partition, stillScaled, stillRestored, current, history, pods);
    return next.remembering(next.effective(file).template());
  }

  /** The set as it is wanted: the file, and what was changed since. */
  SetSpec effective(SetSpec file) {
    PodTemplate template =
        restored
            .flatMap(r -> revision(r.revision()))
            .map(Revision::template)
            .orElse(file.template());
    return file.with(
        scaled.map(Scaled::replicas).orElse(file.replicas()),
        partition.orElse(file.partition()),
        template);
  }

  Optional<Revision> revision(String revision) {
    return history.stream().filter(known -> known.name().equals(revision)).findFirst();
  }

  // The newest has the highest number, also where it is an old one again.
  private SetState remembering(PodTemplate template) {
    String revision = template.revision(name);
    if (!history.isEmpty() && history.getLast().name().equals(revision)) {
      return this;
    }
    long number = history.isEmpty() ? 1 : history.getLast().number() + 1;
    List<Revision> next = new ArrayList<>(history);
    next.removeIf(known -> known.name().equals(revision));
    next.add(new Revision(revision, number, template));
    Set<String> used =
        Stream.concat(Stream.of(currentRevision, revision), pods.stream().map(PodState::revision))
            .collect(Collectors.toSet());
    for (int i = 0; i < next.size() && next.size() > HISTORY; ) {
      if (used.contains(next.get(i).name())) {
        i++;
      } else {
        next.remove(i);
      }
    }
    return new SetState(name, partition, scaled, restored, currentRevision, next, pods);
  }

  SetState withPartition(int next) {
    return new SetState(
        name, OptionalInt.of(next), scaled, restored, currentRevision, history, pods);
  }

  SetState withScaled(Scaled next) {
    return new SetState(
        name, partition, Optional.of(next), restored, currentRevision, history, pods);
  }

  SetState withRestored(Restored next) {
    return new SetState(name, partition, scaled, Optional.of(next), currentRevision, history, pods);
  }

  SetState withCurrent(String next) {
    return new SetState(name, partition, scaled, restored, next, history, pods);
  }

  SetState with(PodTemplate template) {
    return remembering(template);
  }

  SetState withPods(List<PodState> next) {
    return new SetState(
        name,
        partition,
        scaled,
        restored,
        currentRevision,
        history,
        next.stream().sorted(Comparator.comparingInt(PodState::ordinal)).toList());
  }
}
