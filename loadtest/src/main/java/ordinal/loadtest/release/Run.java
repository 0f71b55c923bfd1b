package ordinal.loadtest.release;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import ordinal.loadtest.drive.Driver;
import ordinal.loadtest.drive.Load;
import ordinal.loadtest.drive.Recording;
import ordinal.loadtest.drive.Sample;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Timeline;
import ordinal.loadtest.figures.Timeline.Phase;
import ordinal.loadtest.figures.Timeline.Seen;

/** One release under load, from the first request to the figures. Blocks its caller. */
final class Run {
  // What the target counts it counts when an answer has ended, which may be after it was received.
  private static final long SETTLE_MILLIS = 500;

  private final String strategy;
  private final Version version;
  private final Target target;
  private final Load load;
  private final Course course;
  private final Progress progress;
  private final List<Seen> seen = new ArrayList<>();

  Run(String strategy, Version version, Target target, Load load, Pace pace, Progress progress) {
    this.strategy = strategy;
    this.version = version;
    this.target = target;
    this.load = load;
    this.course = new Course(pace, version.bad());
    this.progress = progress;
  }

  Result execute() throws IOException, InterruptedException {
    Optional<Long> visits = target.visits();
    Optional<Long> answers = target.answers();
    try (Driver driver = Driver.start(load)) {
      String trouble = follow(driver);
      Recording recording = driver.stop();
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      String oldVersion = target.oldVersion().orElseGet(() -> versionBefore(recording));
      Result.Facts facts =
          new Result.Facts(
              strategy,
              version.toString(),
              target.name(),
              oldVersion,
              target.newVersion().orElseGet(() -> other(recording, oldVersion)),
              new Timeline(course.marks(), seen),
              course.decidedBy(),
              growth(visits, target.visits()),
              growth(answers, target.answers()),
              trouble);
      return Result.of(recording, facts);
    }
  }

  /** Until it is over; answers what was wrong, or nothing. */
  private String follow(Driver driver) throws IOException, InterruptedException {
    while (true) {
      Target.State state = target.state();
      long now = driver.nanos();
      state
          .replicas()
          .ifPresent(r ->
              seen.add(
                  new Seen(
                      now, r.expected(), r.unavailable(), r.existing(), r.volumes(), r.weight())));
      progress.at(now, course.phase(), state.text(), driver.progress());
      switch (course.next(now, state, firstNew(driver))) {
        case NOTHING -> {}
        case RELEASE -> target.release();
        case PROMOTE -> target.promote();
        case ROLL_BACK -> target.rollBack();
        case END -> {
          return course.trouble();
        }
      }
      if (driver.isOver()) {
        return "the load ended before the release did";
      }
      Thread.sleep(target.look());
    }
  }

  private long firstNew(Driver driver) {
    return target.newVersion().map(driver::firstSeen).orElseGet(() -> driver.secondVersionSeen());
  }

  private static Optional<Long> growth(Optional<Long> before, Optional<Long> after) {
    return before.isPresent() && after.isPresent()
        ? Optional.of(after.get() - before.get())
        : Optional.empty();
  }

  private String versionBefore(Recording recording) {
    Timeline timeline = new Timeline(course.marks(), seen);
    return recording.samples().stream()
        .filter(s -> timeline.phase(s.due()) == Phase.BEFORE && !s.version().isEmpty())
        .collect(Collectors.groupingBy(Sample::version, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("old");
  }

  private static String other(Recording recording, String oldVersion) {
    return recording.samples().stream()
        .map(Sample::version)
        .filter(v -> !v.isEmpty() && !v.equals(oldVersion))
        .findFirst()
        .orElse("new");
  }

  /** Told at each look. */
  @FunctionalInterface
  interface Progress {
    void at(long nanos, Phase phase, String state, Driver.Progress load);
  }
}
