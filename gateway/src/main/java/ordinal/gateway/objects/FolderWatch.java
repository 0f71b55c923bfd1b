package ordinal.gateway.objects;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a configuration folder and hands each new reading to a listener. All reading and all
 * calls of the listener are on the one thread {@value #THREAD}; its public methods block and may be
 * called on any other thread that may.
 *
 * <p>A change is read when the folder has been quiet for a moment, so that a file is seldom seen
 * half written. File system events wake it; a look at the folder at a fixed pace finds what has no
 * events, such as a link's target in another folder or a network file system. A file that is
 * suddenly empty is given one more pause before its objects are dropped, since editors truncate
 * before they write.
 */
public final class FolderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final String THREAD = "ordinal-config";

  private final Path folder;
  private final Timing timing;
  private final Consumer<Reading> listener;
  private final FolderReader reader = new FolderReader();
  private final ScheduledThreadPoolExecutor thread;
  private final FolderEvents events;
  private final CompletableFuture<Reading> first;
  private volatile Reading current = Reading.none();
  private volatile @Nullable Thread worker;

  // These belong to the thread alone.
  private @Nullable ScheduledFuture<?> pending;
  private @Nullable ScheduledFuture<?> doubt;
  private long firstChange;

  /**
   * How soon a change is seen.
   *
   * @param rescan between two looks at the folder without an event
   * @param quiet without a further change before a change is read
   * @param atMost how long changes that never cease can put off the reading, and how long an empty
   *     file is doubted
   */
  public record Timing(Duration rescan, Duration quiet, Duration atMost) {
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofMillis(200));
  }

  public FolderWatch(Path folder, Consumer<Reading> listener) {
    this(folder, Timing.DEFAULT, listener);
  }

  /**
   * @param listener gets every reading that differs from the one before, but not the first; it may
   *     block, but must not call this watch; what it throws is logged
   */
  public FolderWatch(Path folder, Timing timing, Consumer<Reading> listener) {
    this.folder = folder;
    this.timing = timing;
    this.listener = listener;
    this.thread = new ScheduledThreadPoolExecutor(1, this::newThread);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
    this.events = new FolderEvents(folder, () -> thread.execute(guarded(this::changed)));
    this.first = CompletableFuture.supplyAsync(() -> reader.read(folder, Reading.none()), thread);
  }

  /**
   * Begins to follow the folder, which is being read since this watch was made; to be called once.
   */
  public Reading start() {
    Reading begun =
        calling(() -> {
          events.follow(folder);
          current = first.join();
          return current;
        });
    // Soon, too: what changed since the first reading had no event. Not at once, as it would take
    // its time from what the first reading is awaited for.
    long soon = timing.quiet().toNanos();
    long pace = timing.rescan().toNanos();
    var _ = thread.scheduleWithFixedDelay(guarded(this::look), soon, pace, TimeUnit.NANOSECONDS);
    return begun;
  }

  /** The newest reading. Does not block. */
  public Reading current() {
    return current;
  }

  /**
   * Reads the folder at once, and returns when what is new was given to the listener.
   *
   * @throws RuntimeException that the listener threw
   */
  public void poke() {
    calling(() -> {
      read();
      return current;
    });
  }

  /**
   * Reads the folder at once and gives the listener the newest reading, whether or not it is new:
   * for a listener that adds to it what files do not say.
   *
   * @throws RuntimeException that the listener threw
   */
  public void again() {
    calling(() -> {
      Reading before = current;
      read();
      if (current.equals(before)) {
        listener.accept(current);
      }
      return current;
    });
  }

  /** Ends the following: when it returns, the listener will not be called again. */
  @Override
  public void close() {
    events.close();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("the listener of {} does not return", folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Does something on this watch's thread, so that nothing is read meanwhile. The action may call
   * {@link #read}.
   */
  <T> T exclusively(Callable<T> action) throws Exception {
    if (Thread.currentThread().equals(worker)) {
      throw new IllegalStateException("the listener must not call its own watch");
    }
    Future<T> result = thread.submit(action);
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the configuration was read", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Reads and delivers. On this watch's thread only. */
  void read() {
    FolderReader.Scan scan = reader.scan(folder, current, false);
    ScheduledFuture<?> doubted = doubt;
    if (scan.doubtful() && doubted == null) {
      doubt = after(timing.atMost().toNanos(), this::believe);
    } else if (!scan.doubtful() && doubted != null) {
      doubted.cancel(false);
      doubt = null;
    }
    deliver(scan.reading());
  }

  private Reading calling(Callable<Reading> action) {
    try {
      return exclusively(action);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  // An empty file has had its pause.
  private void believe() {
    doubt = null;
    deliver(reader.scan(folder, current, true).reading());
  }

  // What is found without an event may be a file that is being written: it waits for quiet too.
  private void look() {
    events.follow(folder);
    if (pending == null) {
      FolderReader.Scan scan = reader.scan(folder, current, false);
      if (!scan.reading().equals(current) || (scan.doubtful() && doubt == null)) {
        changed();
      }
    }
  }

  private void changed() {
    long now = System.nanoTime();
    ScheduledFuture<?> waiting = pending;
    if (waiting == null) {
      firstChange = now;
    } else {
      waiting.cancel(false);
    }
    long left = timing.atMost().toNanos() - (now - firstChange);
    pending = after(Math.clamp(left, 0, timing.quiet().toNanos()), this::settled);
  }

  private void settled() {
    pending = null;
    read();
  }

  private void deliver(Reading next) {
    if (!next.equals(current)) {
      current = next;
      listener.accept(next);
    }
  }

  private ScheduledFuture<?> after(long nanos, Runnable step) {
    return thread.schedule(guarded(step), nanos, TimeUnit.NANOSECONDS);
  }

  // An exception would end the steps that repeat: nothing must end the following.
  private Runnable guarded(Runnable step) {
    return () -> {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a change in {} could not be brought into force", folder, e);
      }
    };
  }

  private Thread newThread(Runnable run) {
    Thread made = Thread.ofPlatform().name(THREAD).daemon().unstarted(run);
    worker = made;
    return made;
  }
}
