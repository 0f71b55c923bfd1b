package ordinal.gateway.rollout;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import ordinal.gateway.metrics.RolloutMeters;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Hook;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.rollout.World.Command;
import ordinal.gateway.rollout.World.Managed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one rollout, and remembers its status between two looks: what the world tells of it may be
 * older than what was saved last. On the loop's thread; only answers come from others.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** Elapsed time is saved this often; so much of a timed pause may be waited for twice. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * What all followers share.
   *
   * @param nanoTime monotonic; the only time that decides anything
   * @param clock for display only
   * @param asking runs what may take long
   */
  record Surroundings(
      World world,
      Measurer measurer,
      RolloutMeters meters,
      LongSupplier nanoTime,
      Clock clock,
      Executor asking) {}

  private final World world;
  private final Measurer measurer;
  private final RolloutMeters meters;
  private final LongSupplier nanoTime;
  private final Clock clock;
  private final Executor asking;
  private final Runnable answered;
  private final MeasuredShare share;
  private final Queue<Result> results = new ConcurrentLinkedQueue<>();
  private final Set<Ask> asked = ConcurrentHashMap.newKeySet();

  private Optional<RolloutStatus> status = Optional.empty();
  private Optional<RolloutStatus> saved = Optional.empty();
  private Optional<Command> unsavedCommand = Optional.empty();
  private boolean unsaved;
  private long savedAt;
  private long plannedAt;
  private long dueAt;
  private int failures;
  private volatile Optional<String> json = Optional.empty();

  Follower(Surroundings all, Runnable answered) {
    this.world = all.world();
    this.measurer = all.measurer();
    this.meters = all.meters();
    this.nanoTime = all.nanoTime();
    this.clock = all.clock();
    this.asking = all.asking();
    this.answered = answered;
    this.share = new MeasuredShare(measurer, asking);
    plannedAt = nanoTime.getAsLong();
    savedAt = plannedAt;
    dueAt = plannedAt;
  }

  /** What it remembers, as JSON. */
  Optional<String> status() {
    return json;
  }

  /** Something may have changed; one that has failed keeps its pause. */
  void wake() {
    if (failures == 0) {
      dueAt = nanoTime.getAsLong();
    }
  }

  /** One step, if it is due; the time until the next is. */
  long follow(Managed managed) {
    long now = nanoTime.getAsLong();
    if (dueAt - now > 0) {
      return dueAt - now;
    }
    try {
      Duration recheck = step(managed, now);
      failures = 0;
      dueAt = now + recheck.toNanos();
    } catch (WorldException e) {
      LOG.warn("{}: {}", managed.rollout().meta().key(), e.getMessage());
      dueAt = now + pause().toNanos();
    } catch (RuntimeException e) {
      LOG.error("{} cannot be moved", managed.rollout().meta().key(), e);
      dueAt = now + pause().toNanos();
    }
    return Math.max(0, dueAt - nanoTime.getAsLong());
  }

  /** It could not even be tried: the time until it is tried again. */
  long failed() {
    long pause = pause().toNanos();
    dueAt = nanoTime.getAsLong() + pause;
    return pause;
  }

  private Duration pause() {
    failures++;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 5));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private Duration step(Managed managed, long now) throws WorldException {
    StatefulRollout rollout = managed.rollout();
    RolloutStatus remembered = status.isPresent() ? status.get() : load(managed);
    RolloutStatus known = remembered.measured(share.now(rollout, remembered.stage(), now));
    if (unsaved) {
      // What is taken next may be remembered nowhere else.
      save(rollout, known, unsavedCommand, now);
    }
    List<Result> taken = new ArrayList<>(results);
    Moment moment =
        new Moment(
            Duration.ofNanos(Math.max(0, now - plannedAt)),
            clock.instant().truncatedTo(ChronoUnit.SECONDS));
    Decision decision =
        Planner.plan(rollout, known, world.observe(rollout), moment, managed.command(), taken);
    if (decision.action().isPresent()) {
      world.perform(rollout, decision.action().get());
    }
    taken.forEach(results::remove);
    plannedAt = now;
    remember(decision.status());
    Counted.by(meters, name(rollout), known, decision);
    aftermath(rollout, decision);
    if (worthSaving(decision, now)) {
      save(rollout, decision.status(), decision.done(), now);
    }
    return decision.recheck();
  }

  private static String name(StatefulRollout rollout) {
    return rollout.meta().namespace() + "/" + rollout.meta().name();
  }

  /** Traffic as it is, whatever was saved when it was changed. */
  private static RolloutStatus load(Managed managed) {
    RolloutStatus known = managed.status().map(Follower::parsed).orElse(RolloutStatus.NONE);
    return known.with(managed.rollout().traffic());
  }

  /** One that nobody can read is of a rollout that is seen for the first time. */
  private static RolloutStatus parsed(String text) {
    try {
      return RolloutStatusJson.parse(text);
    } catch (IllegalArgumentException e) {
      LOG.warn("a saved status is left alone: {}", e.getMessage());
      return RolloutStatus.NONE;
    }
  }

  private void remember(RolloutStatus next) {
    status = Optional.of(next);
    json = Optional.of(RolloutStatusJson.encode(next));
  }

  private void aftermath(StatefulRollout rollout, Decision decision) {
    if (decision.begins()) {
      asking.execute(() -> measurer.begin(rollout));
    }
    decision.notes().forEach(note -> world.tell(rollout, note));
    if (!decision.notes().isEmpty()) {
      tellHooks(rollout, decision.status());
    }
    decision.asks().forEach(ask -> ask(rollout, ask));
  }

  private void tellHooks(StatefulRollout rollout, RolloutStatus now) {
    List<Hook> hooks =
        rollout.spec().hooks().stream().filter(hook -> hook.type() == HookType.EVENT).toList();
    String phase = now.phase().toString();
    String release = now.revisions().update();
    if (!hooks.isEmpty()) {
      asking.execute(() -> hooks.forEach(hook -> measurer.call(rollout, hook, phase, release)));
    }
  }

  private void ask(StatefulRollout rollout, Ask ask) {
    if (asked.add(ask)) {
      asking.execute(() -> {
        try {
          answer(rollout, ask).ifPresent(results::add);
        } catch (RuntimeException e) {
          LOG.error("{}: nobody answers {}", rollout.meta().key(), ask, e);
        } finally {
          asked.remove(ask);
          answered.run();
        }
      });
    }
  }

  private Optional<Result> answer(StatefulRollout rollout, Ask ask) {
    return switch (ask) {
      case Ask.Measure measure ->
          Optional.of(
              new Result.Measured(
                  measure.release(),
                  measure.scope(),
                  measure.metric().name(),
                  measurer.measure(rollout, measure.metric(), measure.sides())));
      case Ask.Call call ->
          Optional.of(
              new Result.Answered(
                  call.release(),
                  call.moment(),
                  call.hook().type(),
                  call.hook().name(),
                  measurer.call(rollout, call.hook(), call.phase(), call.release())));
      case Ask.Books books ->
          Optional.of(new Result.Compared(books.release(), measurer.stateLoss(rollout)));
    };
  }

  private boolean worthSaving(Decision decision, long now) {
    RolloutStatus next = decision.status();
    if (decision.done().isPresent()
        || saved.isEmpty()
        || !saved.get().still().equals(next.still())) {
      return true;
    }
    RolloutStatus last = saved.get();
    return now - savedAt >= CLOCKS.toNanos()
        && (moved(last.weight(), next.weight()) || (next.isTimed() && !last.equals(next)));
  }

  /** Visitors come and go, and a share of them is never quite the same. */
  private static boolean moved(RolloutStatus.Weight last, RolloutStatus.Weight next) {
    return !last.reason().equals(next.reason())
        || last.measured().isPresent() != next.measured().isPresent()
        || Math.abs(last.measured().orElse(0) - next.measured().orElse(0)) >= 1;
  }

  private void save(StatefulRollout rollout, RolloutStatus next, Optional<Command> done, long now)
      throws WorldException {
    unsaved = true;
    unsavedCommand = done;
    world.save(rollout, RolloutStatusJson.encode(next), done);
    unsaved = false;
    saved = Optional.of(next);
    savedAt = now;
  }
}
