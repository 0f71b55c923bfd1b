package ordinal.gateway.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.rollout.World.Note;

/**
 * One call of the planner: what it was given, and the status as it will be remembered. Lives for
 * that call alone, on its thread; what leaves it is an immutable {@link Decision}.
 */
final class Turn {
  private static final int HISTORY = 20;
  private static final double NEAR_PERCENT = 2;
  static final Duration SOON = Duration.ofSeconds(1);

  final StatefulRollout rollout;
  final Facts facts;
  final Moment moment;
  private final RolloutStatus before;
  private final List<Note> notes = new ArrayList<>();
  private final List<Ask> asks = new ArrayList<>();

  Stage stage;
  String message;
  String pausedBy = "";
  RolloutStatus.Place place;
  RolloutStatus.Revisions revisions;
  RolloutStatus.Course course;
  RolloutStatus.Gate gate;
  int desired;
  List<MetricStatus> analysis;
  String lastCommand;
  private Traffic traffic;
  private RolloutStatus.Clocks clocks;
  private Optional<String> waitingFor = Optional.empty();
  private Optional<Instant> startedAt;
  private Optional<Instant> finishedAt;
  private boolean begins;
  private boolean obstructed;

  Turn(StatefulRollout rollout, RolloutStatus status, Facts facts, Moment moment) {
    this.rollout = rollout;
    this.facts = facts;
    this.moment = moment;
    before = status;
    stage = status.stage();
    message = status.message();
    place = status.place();
    revisions = status.revisions();
    course = status.course();
    gate = status.gate();
    desired = status.weight().desired();
    analysis = new ArrayList<>(status.analysis());
    lastCommand = status.lastCommand();
    traffic = status.traffic();
    clocks = status.clocks();
    startedAt = status.startedAt();
    finishedAt = status.finishedAt();
    pass(moment.tick());
  }

  /** Time goes on; not in the step, and not towards the deadline, where a person paused it. */
  private void pass(Duration tick) {
    Duration own = course.held() ? Duration.ZERO : tick;
    place =
        new RolloutStatus.Place(
            place.step(), place.steps(), place.elapsed().plus(own), place.since());
    gate =
        new RolloutStatus.Gate(
            gate.moment(), gate.passed(), gate.failures(), gate.since().plus(tick), gate.message());
    clocks =
        new RolloutStatus.Clocks(
            clocks.waitingFor(),
            clocks.waited().plus(own),
            clocks.sinceRollback().plus(tick),
            clocks.sinceLoss().plus(tick));
    analysis.replaceAll(metric -> metric.after(tick));
  }

  // What is

  SetFacts set() {
    return facts.set().orElseThrow();
  }

  SetFacts otherSet() {
    return facts.otherSet().orElseThrow();
  }

  Pods pods() {
    return new Pods(set());
  }

  Traffic traffic() {
    return traffic;
  }

  boolean releasing() {
    return stage == Stage.START || stage == Stage.STEPS || stage == Stage.PROMOTE;
  }

  /** What answers to questions of this release are known by. */
  String release() {
    return revisions.update();
  }

  Duration sinceRollback() {
    return clocks.sinceRollback();
  }

  Duration sinceLoss() {
    return clocks.sinceLoss();
  }

  // What is remembered

  void to(Stage next) {
    stage = next;
    gate = RolloutStatus.Gate.NONE;
    course = Courses.passed(course, false);
  }

  void toStep(int step) {
    place = new RolloutStatus.Place(step, place.steps(), Duration.ZERO, Optional.of(moment.wall()));
    course = Courses.passed(course, false);
  }

  void steps(int steps) {
    place = new RolloutStatus.Place(place.step(), steps, place.elapsed(), place.since());
  }

  void begin() {
    startedAt = Optional.of(moment.wall());
    finishedAt = Optional.empty();
    analysis.clear();
    clocks = RolloutStatus.Clocks.ZERO;
    begins = true;
  }

  void finished() {
    finishedAt = Optional.of(moment.wall());
  }

  void askedRollback() {
    clocks =
        new RolloutStatus.Clocks(
            clocks.waitingFor(), clocks.waited(), Duration.ZERO, clocks.sinceLoss());
  }

  void comparedBooks() {
    clocks =
        new RolloutStatus.Clocks(
            clocks.waitingFor(), clocks.waited(), clocks.sinceRollback(), Duration.ZERO);
  }

  void ask(Ask ask) {
    asks.add(ask);
  }

  void note(String reason, String text) {
    notes.add(new Note(false, reason, text));
  }

  void warn(String reason, String text) {
    notes.add(new Note(true, reason, text));
  }

  // How a turn ends

  Outcome act(Action action, String text) {
    message = text;
    if (action instanceof Action.SetTraffic change) {
      traffic = change.traffic();
    }
    // The deadline goes on: what is done again and again is no progress.
    waitingFor = Optional.of(clocks.waitingFor());
    return new Outcome(Optional.of(action), Duration.ZERO);
  }

  /** Only the status changes; the planner is called again at once. */
  Outcome again() {
    return new Outcome(Optional.empty(), Duration.ZERO);
  }

  Outcome rest(String text, Duration recheck) {
    message = text;
    return new Outcome(Optional.empty(), recheck);
  }

  Outcome hold(String by, String text) {
    pausedBy = by;
    return rest(text, SOON);
  }

  /**
   * Waits for pods, until the deadline.
   *
   * @param what says how far it is: the time begins anew when it changes
   */
  Outcome waitFor(String what, String detail) {
    if (expired(what)) {
      return abort(
          what + " after " + rollout.spec().progressDeadline().toSeconds() + " s" + detail);
    }
    return rest("waits: " + what + detail, SOON);
  }

  /** The same for those that cannot give up: whether it has been waited for long enough. */
  boolean expired(String what) {
    if (!clocks.waitingFor().equals(what)) {
      clocks =
          new RolloutStatus.Clocks(what, Duration.ZERO, clocks.sinceRollback(), clocks.sinceLoss());
    }
    waitingFor = Optional.of(what);
    return clocks.waited().compareTo(rollout.spec().progressDeadline()) >= 0;
  }

  Outcome abort(String reason) {
    to(Stage.ABORT);
    course = Courses.aborted(course, reason);
    revisions =
        new RolloutStatus.Revisions(
            revisions.stable(),
            revisions.update(),
            revisions.update(),
            revisions.other(),
            revisions.otherAtStart());
    warn("Aborting", revisions.update() + " is aborted: " + reason);
    message = "aborts: " + reason;
    clocks = RolloutStatus.Clocks.ZERO;
    return again();
  }

  Outcome obstructed(String complaint) {
    obstructed = true;
    return rest(complaint, Duration.ofSeconds(2));
  }

  Decision decision(Outcome outcome, Optional<World.Command> done) {
    if (waitingFor.isEmpty()) {
      clocks =
          new RolloutStatus.Clocks("", Duration.ZERO, clocks.sinceRollback(), clocks.sinceLoss());
    }
    RolloutStatus status = status();
    tellTransitions(status);
    return new Decision(
        outcome.action(), withHistory(status), notes, asks, outcome.recheck(), done, begins);
  }

  private void tellTransitions(RolloutStatus status) {
    if (status.phase() != before.phase()) {
      Note note =
          new Note(
              status.phase() == Phase.DEGRADED,
              status.phase().toString(),
              status.message().isEmpty() ? status.phase().toString() : status.message());
      notes.add(note);
    }
  }

  private RolloutStatus withHistory(RolloutStatus status) {
    List<RolloutStatus.Event> history = new ArrayList<>(status.history());
    notes.forEach(note ->
        history.add(
            new RolloutStatus.Event(moment.wall(), note.warning(), note.reason(), note.message())));
    return with(status, history.subList(Math.max(0, history.size() - HISTORY), history.size()));
  }

  private RolloutStatus status() {
    return new RolloutStatus(
        stage,
        phase(),
        message,
        pausedBy,
        rollout.meta().generation(),
        place,
        revisions,
        course,
        weight(),
        replicas(),
        traffic,
        analysis,
        gate,
        clocks,
        lastCommand,
        startedAt,
        finishedAt,
        before.history());
  }

  private static RolloutStatus with(RolloutStatus status, List<RolloutStatus.Event> history) {
    return new RolloutStatus(
        status.stage(),
        status.phase(),
        status.message(),
        status.pausedBy(),
        status.observedGeneration(),
        status.place(),
        status.revisions(),
        status.course(),
        status.weight(),
        status.replicas(),
        status.traffic(),
        status.analysis(),
        status.gate(),
        status.clocks(),
        status.lastCommand(),
        status.startedAt(),
        status.finishedAt(),
        history);
  }

  private Phase phase() {
    if (obstructed) {
      return Phase.DEGRADED;
    }
    return switch (stage) {
      case NEW -> Phase.PROGRESSING;
      case REST -> Phase.HEALTHY;
      case START, STEPS -> pausedBy.isEmpty() ? Phase.PROGRESSING : Phase.PAUSED;
      case PROMOTE -> pausedBy.isEmpty() ? Phase.PROMOTING : Phase.PAUSED;
      case FINISH -> Phase.PROMOTING;
      case ABORT -> Phase.ABORTING;
      case ABORTED -> Phase.DEGRADED;
    };
  }

  private RolloutStatus.Weight weight() {
    OptionalDouble configured = configured(facts.route());
    OptionalDouble measured = before.weight().measured();
    return new RolloutStatus.Weight(desired, configured, measured, differs(configured, measured));
  }

  private String differs(OptionalDouble configured, OptionalDouble measured) {
    if (stage == Stage.REST || configured.isEmpty()) {
      return "";
    }
    if (Math.abs(configured.getAsDouble() - desired) > 0.05) {
      return message;
    }
    boolean wrong =
        measured.isPresent()
            && Math.abs(measured.getAsDouble() - configured.getAsDouble()) > NEAR_PERCENT;
    return wrong ? whyMeasuredDiffers() : "";
  }

  private String whyMeasuredDiffers() {
    Duration since = MeasuredShare.WINDOW.plus(MeasuredShare.INTERVAL);
    if (!traffic.headerRoutes().isEmpty()) {
      return "measured with the requests that header routes steer";
    }
    if (place.elapsed().compareTo(since) < 0) {
      return "measured in part before the weight was set";
    }
    return "few requests, clients that keep to a replica, or a side that has none ready";
  }

  private static OptionalDouble configured(Facts.RouteFacts route) {
    OptionalInt stable = route.stable();
    OptionalInt canary = route.canary();
    if (stable.isEmpty() || canary.isEmpty() || stable.getAsInt() + canary.getAsInt() == 0) {
      return OptionalDouble.empty();
    }
    double share = 100.0 * canary.getAsInt() / (stable.getAsInt() + canary.getAsInt());
    return OptionalDouble.of(Math.round(share * 10) / 10.0);
  }

  private RolloutStatus.Replicas replicas() {
    if (facts.set().isEmpty()) {
      return new RolloutStatus.Replicas(0, 0, 0);
    }
    int updated =
        pods().at(revisions.update())
            + facts.otherSet().map(other -> new Pods(other).at(revisions.update())).orElse(0);
    return new RolloutStatus.Replicas(set().replicas(), updated, pods().ready());
  }
}
