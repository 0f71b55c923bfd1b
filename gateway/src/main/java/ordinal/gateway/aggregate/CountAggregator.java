package ordinal.gateway.aggregate;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all replicas of a total at once and adds up what they hold; one for the whole gateway. A
 * slow or broken replica counts with its last known value and is never waited for. Any thread: the
 * work is done on one event-loop context, and answers come back on the caller's.
 */
public final class CountAggregator {
  private static final Logger LOG = LoggerFactory.getLogger(CountAggregator.class);

  private static final Duration GOSSIP = Duration.ofSeconds(1);

  private final Context context;
  private final LastKnown store;
  private final WorkerExecutor worker;
  private final HttpCountReader reader;
  private final Counts counts;
  private final Saver saver;
  private final PeerLearning peers;
  private final Gatherer gatherer;
  private final Watch watch;
  private final List<Consumer<Memory>> listeners = new CopyOnWriteArrayList<>();

  private CountAggregator(
      Vertx vertx,
      Context context,
      LastKnown store,
      Counts counts,
      Consumer<Notice> notices,
      LongSupplier nanoTime,
      Peers peers) {
    this.context = context;
    this.store = store;
    this.counts = counts;
    this.worker = vertx.createSharedWorkerExecutor("last-known", 1);
    this.reader = new HttpCountReader(vertx);
    this.saver = new Saver(counts, this::write, notices);
    Loop loop = new ContextLoop(context);
    this.peers = new PeerLearning(peers, counts, loop);
    this.gatherer = new Gatherer(counts, saver, reader, this.peers, loop, nanoTime);
    this.watch = new Watch(gatherer, () -> gossip(GOSSIP), loop);
  }

  /**
   * Reads the last known values; blocking.
   *
   * @param folder where {@code last-known.json} is kept
   * @param nanoTime monotonic, in nanoseconds
   * @param notices told on the event loop; each is logged too
   * @param peers asked before a total is shown that is not of live replicas alone
   * @throws DamagedStoreException where the file cannot be understood: the gateway must not start
   * @throws IOException where it cannot be read, or another gateway uses it
   */
  public static CountAggregator open(
      Vertx vertx,
      Path folder,
      Clock clock,
      LongSupplier nanoTime,
      Consumer<Notice> notices,
      Peers peers)
      throws IOException {
    LastKnown store = LastKnown.open(folder);
    try {
      Consumer<Notice> logged = CountAggregator::log;
      Consumer<Notice> all = logged.andThen(notices);
      Counts counts = new Counts(store.read(), clock, nanoTime, all);
      return new CountAggregator(vertx, eventLoop(vertx), store, counts, all, nanoTime, peers);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Context eventLoop(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    if (!context.isEventLoopContext()) {
      throw new IllegalStateException("must not be opened on a worker or virtual thread of Vert.x");
    }
    return context;
  }

  private static void log(Notice notice) {
    switch (notice) {
      case Notice.StateLost lost -> LOG.warn(lost.message());
      case Notice.StoreFailing failing -> LOG.warn(failing.message());
      case Notice.StateLossEnded ended -> LOG.info(ended.message());
      case Notice.StoreRecovered recovered -> LOG.info(recovered.message());
    }
  }

  /**
   * The total, within the deadline: all that was read from now to then, and the last known value of
   * the rest. Fails only where one key is asked for too many different paths.
   */
  public Future<Total> total(TotalRequest request) {
    return onContext(() -> gatherer.total(request).map(Shown::total));
  }

  /**
   * The total as it is sent; never fails.
   *
   * @param strict 503 instead of an incomplete total
   */
  public Future<TotalAnswer> answer(TotalRequest request, boolean strict) {
    return onContext(() -> gatherer.total(request).map(shown -> shown.answer(strict)))
        .otherwise(CountAggregator::refused);
  }

  private static TotalAnswer refused(Throwable cause) {
    if (cause instanceof Gatherer.TooManyTotals) {
      return TotalJson.problem(503, "too-many-totals", "Too many totals", cause.getMessage());
    }
    LOG.error("cannot answer a total", cause);
    return TotalJson.problem(500, "internal", "Internal error", "see the gateway's log");
  }

  /** How often all replicas were asked since the start. Any thread. */
  public long fanOuts() {
    return gatherer.fanOuts();
  }

  /** How many readers shared a fan-out with one before them since the start. Any thread. */
  public long sharedReads() {
    return gatherer.sharedReads();
  }

  /** All last known values, by total. */
  public Future<List<Known>> known() {
    return onContext(() -> Future.succeededFuture(counts.known()));
  }

  /** All that is remembered, as it is kept on disk and told to peers. */
  public Future<Memory> memory() {
    return onContext(() -> Future.succeededFuture(counts.memory()));
  }

  /** Takes what another gateway remembers; completes when it is durable. */
  public Future<Void> learn(Memory memory) {
    return onContext(() -> {
      counts.learn(memory);
      return saver.saved();
    });
  }

  /** Learns from all peers what they answer within that time; never fails. */
  public Future<Void> learnFromPeers(Duration patience) {
    return onContext(() -> gossip(patience));
  }

  private Future<Void> gossip(Duration patience) {
    return peers
        .learn(Optional.empty(), patience)
        .compose(learned -> saver.saved())
        .otherwiseEmpty();
  }

  /**
   * Tells a listener what is remembered whenever that has changed, as it goes to disk: one call for
   * all that changed during the call before and its write. On the event loop, so that it must not
   * block; under traffic as often as the disk can write.
   */
  public void onChange(Consumer<Memory> listener) {
    listeners.add(listener);
  }

  /**
   * From now on these totals, and no others, are read in the background so often, their new and
   * their terminating replicas at once.
   */
  public void watch(Duration every, List<TotalRequest> totals) {
    context.runOnContext(start -> watch.follow(every, totals));
  }

  /**
   * Accepts that the visits of a replica are gone, or that it now counts from a lower value: the
   * next total goes down by what was known of it.
   *
   * @return completes when that is durable; false where nothing was known of it; fails where it
   *     could not be written, and is then forgotten only until a restart
   */
  public Future<Boolean> forget(String key, String namespace, String replica) {
    return onContext(() -> gatherer.forget(key, new Member(namespace, replica)));
  }

  /** Writes what is left and gives up connections, thread and lock. */
  public Future<Void> close() {
    return onContext(this::release);
  }

  private Future<Void> release() {
    watch.stop();
    return saver
        .saved()
        .otherwiseEmpty()
        .eventually(reader::close)
        .eventually(worker::close)
        .eventually(() -> context.executeBlocking(this::closeStore));
  }

  private @Nullable Void closeStore() throws IOException {
    store.close();
    return null;
  }

  private Future<Void> write(Memory memory) {
    // Each in a turn of its own: none may break the write.
    listeners.forEach(l -> context.runOnContext(turn -> l.accept(memory)));
    return worker.executeBlocking(() -> {
      store.write(memory);
      return null;
    });
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    // compose turns what is thrown into a failure: a promise must never be left open.
    Supplier<Future<T>> safe = () -> Future.succeededFuture().compose(start -> work.get());
    Context caller = Vertx.currentContext();
    if (context.equals(caller)) {
      return safe.get();
    }
    Promise<T> promise = Promise.promise();
    context.runOnContext(start -> safe.get().onComplete(result -> back(caller, promise, result)));
    return promise.future();
  }

  private static <T> void back(
      @Nullable Context caller, Promise<T> promise, AsyncResult<T> result) {
    if (caller == null) {
      promise.handle(result);
    } else {
      caller.runOnContext(v -> promise.handle(result));
    }
  }
}
