package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.rollout.Facts.PodFacts;
import ordinal.gateway.rollout.Facts.SetFacts;

/** Questions about the pods of one set. Those beyond its replicas are on their way out. */
record Pods(SetFacts set) {
  int wanted() {
    return set.replicas();
  }

  List<PodFacts> all() {
    return set.pods().stream().filter(pod -> inRange(position(pod))).toList();
  }

  int position(PodFacts pod) {
    return pod.ordinal() - set.ordinalsStart();
  }

  private boolean inRange(int position) {
    return position >= 0 && position < set.replicas();
  }

  Optional<PodFacts> at(int position) {
    return set.pods().stream().filter(pod -> position(pod) == position).findFirst();
  }

  static boolean serves(PodFacts pod) {
    return pod.ready() && !pod.terminating();
  }

  static boolean available(PodFacts pod) {
    return pod.available() && !pod.terminating();
  }

  boolean availableAt(int position) {
    return at(position).filter(Pods::available).isPresent();
  }

  boolean updatedAt(int position, String revision) {
    return at(position)
        .filter(pod -> available(pod) && pod.revision().equals(revision))
        .isPresent();
  }

  int unavailable() {
    return wanted() - (int) all().stream().filter(Pods::available).count();
  }

  int at(String revision) {
    return (int) all().stream().filter(pod -> pod.revision().equals(revision)).count();
  }

  int ready() {
    return (int) all().stream().filter(Pods::serves).count();
  }

  int ready(String revision) {
    return (int)
        all().stream().filter(pod -> serves(pod) && pod.revision().equals(revision)).count();
  }

  int available(String revision) {
    return (int)
        all().stream().filter(pod -> available(pod) && pod.revision().equals(revision)).count();
  }

  boolean allAvailable(String revision) {
    return available(revision) == wanted();
  }

  /** Every pod is seen at the revision, and the controller takes it for the current one. */
  boolean completed(String revision) {
    return set.currentRevision().equals(revision) && allAvailable(revision);
  }

  boolean remembers(String revision) {
    return set.history().stream().anyMatch(known -> known.name().equals(revision));
  }

  /** The first trouble of a pod at the revision, for people. */
  String trouble(String revision) {
    return all().stream()
        .filter(pod -> pod.revision().equals(revision) && pod.trouble().isPresent())
        .findFirst()
        .map(pod -> ": " + pod.name() + " " + pod.trouble().orElse(""))
        .orElse("");
  }
}
