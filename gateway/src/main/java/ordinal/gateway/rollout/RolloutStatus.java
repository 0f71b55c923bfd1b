package ordinal.gateway.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.StatefulRollout.Traffic;

/**
 * All that is remembered of a rollout; DESIGN.md shows its JSON.
 *
 * @param phase what people see; decides nothing
 * @param pausedBy {@code step}, {@code person}, {@code analysis}, {@code hook NAME}; empty where it
 *     is not paused
 * @param traffic in force
 */
record RolloutStatus(
    Stage stage,
    Phase phase,
    String message,
    String pausedBy,
    long observedGeneration,
    Place place,
    Revisions revisions,
    Course course,
    Weight weight,
    Replicas replicas,
    Traffic traffic,
    List<MetricStatus> analysis,
    Gate gate,
    Clocks clocks,
    String lastCommand,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    List<Event> history) {
  RolloutStatus {
    analysis = List.copyOf(analysis);
    history = List.copyOf(history);
  }

  /** Of a rollout that nobody has looked at yet. */
  static final RolloutStatus NONE =
      new RolloutStatus(
          Stage.NEW,
          Phase.PROGRESSING,
          "",
          "",
          0,
          new Place(0, 0, Duration.ZERO, Optional.empty()),
          new Revisions("", "", "", "", ""),
          Course.NONE,
          new Weight(0, OptionalDouble.empty(), OptionalDouble.empty(), ""),
          new Replicas(0, 0, 0),
          Traffic.NONE,
          List.of(),
          Gate.NONE,
          Clocks.ZERO,
          "",
          Optional.empty(),
          Optional.empty(),
          List.of());

  /**
   * @param step 0-based
   * @param elapsed in that step; time that a person has paused it does not count. Kept while it
   *     decides something: where a release rests until somebody does something, it may be old
   * @param since when the step began, for people
   */
  record Place(int step, int steps, Duration elapsed, Optional<Instant> since) {}

  /**
   * Names of ControllerRevisions.
   *
   * @param update what is being released; equals {@code stable} at rest
   * @param aborted what is not released again unless somebody asks for it
   * @param other with two sets, the revision of the one that does not serve which is no news: a
   *     release begins when it has another
   * @param otherAtStart the same as it was before the release; what a return to it would mean
   */
  record Revisions(
      String stable, String update, String aborted, String other, String otherAtStart) {}

  /**
   * How this release goes.
   *
   * @param held a person's pause
   * @param full without steps, pauses and analyses
   * @param undoing the revision that is released without steps once the template is its
   * @param reason why it was aborted; empty where the user put the template back
   * @param restored the template of stable was put back by us, once
   * @param copied the canary set's template is the set's
   * @param serving with two sets, the name of the one that serves while the other is released
   * @param replicas to scale back to, where we scaled to 0
   * @param passed promote was asked for at this step
   */
  record Course(
      boolean held,
      boolean full,
      String undoing,
      String reason,
      boolean restored,
      boolean copied,
      String serving,
      int replicas,
      boolean passed) {
    static final Course NONE = new Course(false, false, "", "", false, false, "", 0, false);
  }

  /**
   * The canary's share in percent.
   *
   * @param configured in the route
   * @param measured of the requests that all gateways forwarded of late
   * @param reason why configured is not what is desired, or measured not what is configured
   */
  record Weight(int desired, OptionalDouble configured, OptionalDouble measured, String reason) {}

  /**
   * @param updated at the revision that is being released
   */
  record Replicas(int total, int updated, int ready) {}

  /**
   * Hooks of one moment.
   *
   * @param moment such as {@code rollout 3}; answers of another moment count for nothing
   * @param passed names of those that said go
   * @param failures checks in a row that failed
   * @param since the last time they were asked
   */
  record Gate(String moment, List<String> passed, int failures, Duration since, String message) {
    static final Gate NONE = new Gate("", List.of(), 0, Duration.ZERO, "");

    Gate {
      passed = List.copyOf(passed);
    }
  }

  /**
   * @param waitingFor what is waited for; a change of it begins the time anew
   * @param waited for it; measured against {@code progressDeadline}
   * @param sinceRollback since the rollback hooks were asked
   * @param sinceLoss since the books were compared
   */
  record Clocks(String waitingFor, Duration waited, Duration sinceRollback, Duration sinceLoss) {
    static final Clocks ZERO = new Clocks("", Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Something that happened, for people. */
  record Event(Instant at, boolean warning, String reason, String message) {}

  /** Whether time leads on. Where it rests, a person, a hook or a new template does. */
  boolean isTimed() {
    return phase == Phase.PROGRESSING || phase == Phase.PROMOTING || phase == Phase.ABORTING;
  }

  /** The same with other traffic. */
  RolloutStatus with(Traffic other) {
    return new RolloutStatus(
        stage,
        phase,
        message,
        pausedBy,
        observedGeneration,
        place,
        revisions,
        course,
        weight,
        replicas,
        other,
        analysis,
        gate,
        clocks,
        lastCommand,
        startedAt,
        finishedAt,
        history);
  }

  /** The same with another measured share. */
  RolloutStatus measured(OptionalDouble share) {
    return with(new Weight(weight.desired(), weight.configured(), share, weight.reason()));
  }

  private RolloutStatus with(Weight other) {
    return new RolloutStatus(
        stage,
        phase,
        message,
        pausedBy,
        observedGeneration,
        place,
        revisions,
        course,
        other,
        replicas,
        traffic,
        analysis,
        gate,
        clocks,
        lastCommand,
        startedAt,
        finishedAt,
        history);
  }

  /** The same without what time and visitors change. */
  RolloutStatus still() {
    return new RolloutStatus(
        stage,
        phase,
        message,
        pausedBy,
        observedGeneration,
        new Place(place.step(), place.steps(), Duration.ZERO, place.since()),
        revisions,
        course,
        new Weight(weight.desired(), weight.configured(), OptionalDouble.empty(), ""),
        replicas,
        traffic,
        analysis.stream().map(MetricStatus::still).toList(),
        new Gate(gate.moment(), gate.passed(), gate.failures(), Duration.ZERO, gate.message()),
        new Clocks(clocks.waitingFor(), Duration.ZERO, Duration.ZERO, Duration.ZERO),
        lastCommand,
        startedAt,
        finishedAt,
        history);
  }
}
