package ordinal.gateway.rollout;

import ordinal.gateway.rollout.RolloutStatus.Course;

/** Courses that differ from another in one thing. */
final class Courses {
  private Courses() {}

  static Course held(Course from, boolean held) {
    return new Course(
        held,
        from.full(),
        from.undoing(),
        from.reason(),
        from.restored(),
        from.copied(),
        from.serving(),
        from.replicas(),
        from.passed());
  }

  static Course passed(Course from, boolean passed) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        from.reason(),
        from.restored(),
        from.copied(),
        from.serving(),
        from.replicas(),
        passed);
  }

  static Course full(Course from) {
    return new Course(
        false,
        true,
        from.undoing(),
        from.reason(),
        from.restored(),
        from.copied(),
        from.serving(),
        from.replicas(),
        true);
  }

  static Course undoing(Course from, String revision) {
    return new Course(
        from.held(),
        from.full(),
        revision,
        from.reason(),
        from.restored(),
        from.copied(),
        from.serving(),
        from.replicas(),
        from.passed());
  }

  /** A pause ends with what it paused. */
  static Course aborted(Course from, String reason) {
    return new Course(
        false,
        from.full(),
        "",
        reason,
        false,
        from.copied(),
        from.serving(),
        from.replicas(),
        false);
  }

  static Course reason(Course from, String reason) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        reason,
        from.restored(),
        from.copied(),
        from.serving(),
        from.replicas(),
        from.passed());
  }

  static Course restored(Course from) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        from.reason(),
        true,
        from.copied(),
        from.serving(),
        from.replicas(),
        from.passed());
  }

  static Course copied(Course from) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        from.reason(),
        from.restored(),
        true,
        from.serving(),
        from.replicas(),
        from.passed());
  }

  static Course replicas(Course from, int replicas) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        from.reason(),
        from.restored(),
        from.copied(),
        from.serving(),
        replicas,
        from.passed());
  }

  static Course serving(Course from, String serving) {
    return new Course(
        from.held(),
        from.full(),
        from.undoing(),
        from.reason(),
        from.restored(),
        from.copied(),
        serving,
        from.replicas(),
        from.passed());
  }

  /** Of a release that begins, maybe in the middle of another. */
  static Course begun(Course from, boolean full) {
    return new Course(
        from.held(), full, "", "", false, false, from.serving(), from.replicas(), false);
  }

  /** At rest, where only a person's pause outlives the release. */
  static Course rested(Course from) {
    return new Course(from.held(), false, "", from.reason(), false, false, "", 0, false);
  }
}
