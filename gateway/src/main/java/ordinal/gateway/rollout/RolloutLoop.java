package ordinal.gateway.rollout;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import ordinal.gateway.metrics.RolloutMeters;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Recreate;
import ordinal.gateway.objects.StatefulRollout.Rolling;
import ordinal.gateway.rollout.World.Command;
import ordinal.gateway.rollout.World.Managed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves all rollouts, one action of one of them at a time, on one virtual thread: observe, plan,
 * perform, save. Only where this process leads; else it looks on. One that fails is tried again
 * with growing pauses, and stops no other. What the planner asks is asked on threads of its own.
 */
public final class RolloutLoop implements Rollouts, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutLoop.class);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration CLOSING = Duration.ofSeconds(20);

  private final World world;
  private final RolloutMeters meters;
  private final Follower.Surroundings surroundings;
  private final Semaphore woken = new Semaphore(0);
  private final Map<ObjectKey, Follower> followers = new HashMap<>();
  private final Map<ObjectKey, String> fresh = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile Optional<Thread> thread = Optional.empty();

  /**
   * Does nothing until it is started.
   *
   * @param nanoTime monotonic; the only time that decides anything
   * @param clock for display only
   */
  public RolloutLoop(
      World world, Measurer measurer, RolloutMeters meters, LongSupplier nanoTime, Clock clock) {
    this(
        new Follower.Surroundings(
            world,
            measurer,
            meters,
            nanoTime,
            clock,
            task -> {
              Thread.ofVirtual().name("rollout-asks").start(task);
            }));
  }

  RolloutLoop(Follower.Surroundings surroundings) {
    this.world = surroundings.world();
    this.meters = surroundings.meters();
    this.surroundings = surroundings;
  }

  public void start() {
    thread = Optional.of(Thread.ofVirtual().name("rollouts").start(this::run));
  }

  /** Something may have changed: all are looked at soon. Any thread. */
  public void wake() {
    woken.release();
  }

  /** Nothing is moved any more when it returns: what was under way is done, or has failed. */
  @Override
  public void close() {
    closed = true;
    thread.ifPresent(RolloutLoop::end);
  }

  private static void end(Thread loop) {
    loop.interrupt();
    try {
      if (!loop.join(CLOSING)) {
        LOG.warn("a rollout is still being moved after {} s", CLOSING.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      long wait = LONGEST_NANOS;
      try {
        wait = pass();
      } catch (RuntimeException | Error e) {
        // Whoever leads and moves nothing is worse than one that tries again.
        LOG.error("rollouts cannot be looked at", e);
      }
      try {
        if (woken.tryAcquire(Math.max(1, wait), TimeUnit.NANOSECONDS)) {
          woken.drainPermits();
          followers.values().forEach(Follower::wake);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Looks at each once; the time until the next is due. */
  long pass() {
    if (!world.leads()) {
      // Whoever leads meanwhile may have gone on: what was remembered here is old.
      followers.clear();
      fresh.clear();
      meters.retain(Set.of());
      return LONGEST_NANOS;
    }
    List<Managed> all = world.rollouts();
    Set<ObjectKey> keys = all.stream().map(RolloutLoop::key).collect(Collectors.toSet());
    followers.keySet().retainAll(keys);
    fresh.keySet().retainAll(keys);
    meters.retain(keys.stream().map(RolloutLoop::name).collect(Collectors.toSet()));
    long wait = LONGEST_NANOS;
    for (Managed managed : all) {
      if (closed) {
        break;
      }
      Follower follower =
          followers.computeIfAbsent(key(managed), key -> new Follower(surroundings, this::wake));
      wait = Math.min(wait, follow(follower, managed));
      follower.status().ifPresent(status -> fresh.put(key(managed), status));
    }
    return wait;
  }

  private static long follow(Follower follower, Managed managed) {
    try {
      return follower.follow(managed);
    } catch (Error e) {
      LOG.error("{} cannot be moved", key(managed), e);
      return follower.failed();
    }
  }

  private static String name(ObjectKey rollout) {
    return rollout.namespace() + "/" + rollout.name();
  }

  private static ObjectKey key(Managed managed) {
    return managed.rollout().meta().key();
  }

  @Override
  public List<Shown> all() {
    return world.rollouts().stream().map(this::shown).toList();
  }

  @Override
  public Optional<Shown> one(ObjectKey key) {
    return managed(key).map(this::shown);
  }

  private Optional<Managed> managed(ObjectKey key) {
    return world.rollouts().stream().filter(managed -> key(managed).equals(key)).findFirst();
  }

  private Shown shown(Managed managed) {
    return new Shown(
        key(managed),
        strategy(managed.rollout()),
        status(managed).orElse("{}"),
        version(managed.rollout()));
  }

  private Optional<String> status(Managed managed) {
    return Optional.ofNullable(fresh.get(key(managed))).or(managed::status);
  }

  private static String strategy(StatefulRollout rollout) {
    return switch (rollout.spec().strategy()) {
      case Rolling rolling -> "rolling";
      case Canary canary -> "canary";
      case BlueGreen colours -> "blueGreen";
      case Recreate recreate -> "recreate";
    };
  }

  /** The API server's resource version changes with the status too; the generation does not. */
  private static String version(StatefulRollout rollout) {
    return rollout.meta().generation() > 0
        ? String.valueOf(rollout.meta().generation())
        : rollout.meta().resourceVersion();
  }

  @Override
  public void ask(ObjectKey key, Verb verb, String who, Optional<String> ifVersion)
      throws WorldException {
    Managed managed =
        managed(key).orElseThrow(() -> new NoSuchElementException("there is no " + key));
    String version = version(managed.rollout());
    if (ifVersion.isPresent() && !ifVersion.get().equals(version)) {
      throw new StaleVersionException(key + " has version " + version);
    }
    RolloutStatus status = status(managed).map(RolloutStatusJson::parse).orElse(RolloutStatus.NONE);
    Optional<String> complaint = Verbs.complaint(managed.rollout(), status, verb);
    if (complaint.isPresent()) {
      throw new IllegalStateException(complaint.get());
    }
    world.submit(managed.rollout(), new Command(UUID.randomUUID().toString(), verb, who));
    wake();
  }
}
