package ordinal.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import ordinal.gateway.demo.PodsText.Listed;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.RevisionFacts;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * A StatefulSet with its pods: what its file says, what was changed since, and what follows from
 * both. Guarded by the controller's lock.
 */
final class ManagedSet {
  private final TreeMap<Integer, Pod> pods = new TreeMap<>();
  private SetSpec file;
  private SetState state;
  private boolean deleted;

  /** Pods that ran when the last process died run again, as they were. */
  ManagedSet(SetSpec file, SetState kept, long now) {
    this.file = file;
    this.state = kept;
    kept.pods().forEach(pod -> pods.put(pod.ordinal(), new Pod(pod, now)));
    follow(file);
  }

  void follow(SetSpec next) {
    file = next;
    deleted = false;
    state = state.follow(next);
  }

  /** As a deletion: its pods go, its volumes stay. */
  void delete() {
    deleted = true;
  }

  boolean isDeleted() {
    return deleted;
  }

  SetState state() {
    return state;
  }

  /** The set as it is wanted now. */
  SetSpec spec() {
    SetSpec wanted = state.effective(file);
    return deleted ? wanted.with(0, wanted.partition(), wanted.template()) : wanted;
  }

  String updateRevision() {
    return spec().template().revision(file.name());
  }

  List<Pod> pods() {
    return List.copyOf(pods.values());
  }

  /** Decides, and does what needs no waiting: pods come into being, or begin to go. */
  void control(long now, Supplier<String> uids) {
    SetSpec spec = spec();
    String update = updateRevision();
    if (SetControl.isComplete(spec, update, seen(now))) {
      state = state.withCurrent(update);
    }
    for (SetControl.Step step : SetControl.next(spec, state.currentRevision(), update, seen(now))) {
      switch (step) {
        case SetControl.Step.Create(int ordinal, String revision) ->
            pods.put(ordinal, new Pod(new SetState.PodState(ordinal, uids.get(), revision), now));
        case SetControl.Step.Delete(int ordinal) ->
            Optional.ofNullable(pods.get(ordinal)).ifPresent(pod -> pod.terminating = true);
      }
    }
    remember();
  }

  private List<LocalPod> seen(long now) {
    long minReady = file.minReady().toNanos();
    return pods.values().stream().map(pod -> pod.seen(now, minReady)).toList();
  }

  void delete(String name, String uid) {
    pods.values().stream()
        .filter(pod -> pod.is.uid().equals(uid) && name(pod).equals(name))
        .forEach(pod -> pod.terminating = true);
  }

  void gone(Pod pod) {
    pods.remove(pod.is.ordinal(), pod);
    remember();
  }

  private void remember() {
    state = state.withPods(pods.values().stream().map(pod -> pod.is).toList());
  }

  void movePartition(int partition) {
    state = state.withPartition(partition);
  }

  void scale(int replicas) {
    state = state.withScaled(new SetState.Scaled(file.replicas(), replicas));
  }

  boolean hasRevision(String revision) {
    return state.revision(revision).isPresent();
  }

  /**
   * The template of that revision becomes the set's.
   *
   * @return whether it is another one than the file's
   */
  boolean restore(String revision) {
    String written = file.template().revision(file.name());
    state = state.withRestored(new SetState.Restored(written, revision)).follow(file);
    return !written.equals(revision);
  }

  /** The same with a template that the set may never have had; answers its revision. */
  String adopt(PodTemplate other) {
    PodTemplate template = spec().template().running(other);
    state = state.with(template);
    return template.revision(file.name());
  }

  String name(Pod pod) {
    return file.pod(pod.is.ordinal());
  }

  Map<String, String> environment(Pod pod) {
    return template(pod).map(PodTemplate::environment).orElse(Map.of());
  }

  private Optional<PodTemplate> template(Pod pod) {
    return state.revision(pod.is.revision()).map(SetState.Revision::template);
  }

  /** Who it is, what it runs, and where. */
  String line(Pod pod) {
    RunningReplica running = pod.running;
    return "%-18s %s  %s  %s"
        .formatted(
            name(pod),
            environment(pod).getOrDefault("VERSION", "dev"),
            pod.is.revision(),
            running != null ? running.where() : pod.trouble.orElse("not started"));
  }

  boolean isStarted() {
    return pods.values().stream().anyMatch(pod -> pod.trouble.isPresent())
        || (pods.size() >= spec().replicas() && pods.values().stream().allMatch(Pod::ready));
  }

  List<Listed> listed() {
    List<Listed> listed = new ArrayList<>();
    for (Pod pod : pods.values()) {
      RunningReplica running = pod.running;
      listed.add(
          new Listed(
              name(pod),
              pod.is.ordinal(),
              pod.is.revision(),
              template(pod).map(PodTemplate::labels).orElse(Map.of()),
              running == null ? 0 : running.port(),
              pod.ready(),
              pod.serving(),
              pod.terminating));
    }
    return listed;
  }

  SetFacts facts(long now) {
    SetSpec spec = spec();
    return new SetFacts(
        spec.name(),
        spec.replicas(),
        spec.start(),
        spec.partition(),
        spec.onDelete(),
        true,
        state.currentRevision(),
        updateRevision(),
        seen(now).stream().map(this::facts).toList(),
        state.history().stream().map(r -> new RevisionFacts(r.name(), r.number())).toList(),
        spec.claimsGoWithPods());
  }

  private PodFacts facts(LocalPod pod) {
    return new PodFacts(
        file.pod(pod.ordinal()),
        pod.uid(),
        pod.ordinal(),
        pod.revision(),
        pod.ready(),
        pod.available(),
        pod.terminating(),
        pod.trouble());
  }
}
