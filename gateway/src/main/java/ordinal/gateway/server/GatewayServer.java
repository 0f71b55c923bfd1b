package ordinal.gateway.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.admin.AdminServer;
import ordinal.gateway.admin.AdminSources;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.aggregate.HttpPeers;
import ordinal.gateway.aggregate.Peers;
import ordinal.gateway.analysis.AnalysisMeasurer;
import ordinal.gateway.analysis.LostVisits;
import ordinal.gateway.config.Settings;
import ordinal.gateway.folder.LocalSets;
import ordinal.gateway.folder.NobodyMoves;
import ordinal.gateway.health.HealthChecker;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.metrics.VertxMeters;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.proxy.Listening;
import ordinal.gateway.proxy.ProxyServer;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.RolloutLoop;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.rollout.World;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.RoutingTable;
import ordinal.gateway.routing.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway of one process. Started and closed on plain threads, which it blocks; a new
 * reading of the objects arrives on the edge's thread and is in force when {@link #follow} returns.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final Duration LEARNING = Duration.ofSeconds(2);

  private final Clock clock = Clock.systemUTC();
  private final Current current = new Current(clock);
  private final HealthNews health = new HealthNews(ProxyServer.ticker());
  private final LostVisits lost = new LostVisits();
  private final Deque<Step> started = new ArrayDeque<>();
  private final Edge edge;
  private final GatewayMetrics metrics;
  private final Vertx vertx;
  private final CountAggregator aggregator;
  private final Optional<RolloutLoop> loop;
  private final Rollouts rollouts;
  private final ProxyServer proxy;
  private final AdminServer admin;

  // Written by one thread at a time, read by others too.
  private volatile Reading reading = Reading.none();
  private List<Problem> unopened = List.of();
  private boolean learned;
  private volatile Map<Integer, Integer> ports = Map.of();
  private volatile boolean stopping;

  /** How one started part is stopped. */
  private record Step(String name, Stop stop) {}

  @FunctionalInterface
  private interface Stop {
    void run() throws Exception;
  }

  /**
   * Reads the folder, opens the listeners and the admin port.
   *
   * @throws IOException in one line: a folder that cannot be read, a port in use, damaged last
   *     known values, no native transport
   */
  public static GatewayServer start(Settings settings) throws IOException {
    return new GatewayServer(settings, Optional.empty());
  }

  /** The same, in front of replicas that somebody else of this process starts and stops. */
  public static GatewayServer start(Settings settings, LocalSets sets) throws IOException {
    return new GatewayServer(settings, Optional.of(sets));
  }

  private GatewayServer(Settings settings, Optional<LocalSets> sets) throws IOException {
    Transport transport = Transport.here();
    edge = edge(settings, sets);
    started.push(new Step("objects", edge::close));
    Files.createDirectories(settings.data());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    started.push(new Step("meters", registry::close));
    metrics = new GatewayMetrics(registry);
    vertx = VertxMeters.create(transport.options(), registry);
    started.push(new Step("event loops", () -> await(vertx.close())));
    ScheduledExecutorService seconds =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ordinal-windows").daemon().factory());
    started.push(new Step("windows", seconds::shutdownNow));
    var _ = seconds.scheduleAtFixedRate(metrics::tick, 1, 1, TimeUnit.SECONDS);
    try {
      transport.verify(vertx);
      aggregator =
          CountAggregator.open(
              vertx, settings.data(), clock, System::nanoTime, lost, peers(settings));
      started.push(new Step("last known values", () -> await(aggregator.close())));
      started.push(new Step("shared visits", edge::unshare));
      if (settings.totals().watch().isPositive()) {
        current.onChange(new WatchedTotals(aggregator, settings.totals().watch())::follow);
      }
      loop = edge.world().map(world -> loop(world, measurer(settings)));
      rollouts =
          loop.<Rollouts>map(l -> l).orElseGet(() -> new NobodyMoves(() -> reading.objects()));
      metrics.aggregates(aggregator::fanOuts, aggregator::sharedReads);
      metrics.staleness(edge::staleSeconds);
      VisitTotals visits = new VisitTotals(aggregator);
      proxy =
          new ProxyServer(
              vertx,
              settings,
              (port, request) -> current.get().routing().match(port, request),
              visits::forTraffic,
              metrics,
              health);
      proxy.onFree(() -> Thread.ofVirtual().name("ordinal-listeners").start(this::again));
      HealthChecker checker =
          new HealthChecker(vertx, health, bound -> ThreadLocalRandom.current().nextInt(bound));
      started.push(new Step("health checks", () -> await(checker.close())));
      current.onChange(checker::follow);
      health.onChange(metrics::healthChanged);
      Future<AdminServer> opening = AdminServer.start(vertx, settings, sources(visits));
      started.push(new Step("admin port", () -> await(stopped(opening))));
      admin = begin(opening, settings.traffic());
      // Stopped before all else, so that nothing is released by what is half stopped.
      loop.ifPresent(l -> started.push(new Step("releases", l::close)));
      loop.ifPresent(l -> edge.onRelease(l::wake));
      loop.ifPresent(RolloutLoop::start);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Edge edge(Settings settings, Optional<LocalSets> sets) throws IOException {
    return switch (settings.source()) {
      case Settings.Folder folder ->
          new FolderEdge(folder.path(), settings.data(), sets, this::follow);
      case Settings.Cluster cluster -> new ClusterEdge(cluster, clock, this::follow);
    };
  }

  // What is there at once is in force before the start is over; what comes later, as from a
  // cluster, comes by itself, perhaps before this returns.
  private synchronized AdminServer begin(Future<AdminServer> opening, Settings.Traffic traffic)
      throws IOException {
    Optional<Reading> first = edge.start();
    if (first.isPresent()) {
      reading = first.get();
      swap();
    }
    // Nobody is served by a gateway that cannot be asked how it does.
    AdminServer opened = await(opening);
    proxy.keepOff(opened.port());
    // Last, so that it drains first, while the admin port still says that this gateway is not
    // ready.
    started.push(new Step("listeners", () -> await(proxy.drain(), traffic.drain().plus(STEP))));
    // Load balancers that ask whether it is ready send on until they have asked.
    started.push(new Step("wait", () -> Thread.sleep(traffic.drainWait())));
    if (first.isPresent()) {
      openListeners();
      edge.inForce(current.get());
    }
    return opened;
  }

  private static Future<Void> stopped(Future<AdminServer> opening) {
    return opening.transform(
        admin -> admin.succeeded() ? admin.result().stop() : Future.succeededFuture());
  }

  private List<Replica.Address> peerAddresses(Settings settings) {
    return settings.totals().peers().isEmpty()
        ? edge.peers(reading.objects(), settings.admin().port())
        : settings.totals().peers().stream()
            .map(p -> new Replica.Address(p.host(), p.port()))
            .toList();
  }

  // Ours is for our own kind, not for whoever was named.
  private Optional<String> peerToken(Settings settings) {
    return settings.totals().peers().isEmpty() ? edge.token() : settings.totals().peerToken();
  }

  private RolloutLoop loop(World world, AnalysisMeasurer measurer) {
    started.push(new Step("measurements", measurer::close));
    return new RolloutLoop(world, measurer, metrics.rollouts(), System::nanoTime, clock);
  }

  /** What releases are measured by. */
  AnalysisMeasurer measurer(Settings settings) {
    return new AnalysisMeasurer(
        metrics.measurements(current),
        () -> peerAddresses(settings),
        () -> peerToken(settings),
        new FreshTotals(current, aggregator),
        lost);
  }

  private Peers peers(Settings settings) {
    HttpPeers peers =
        new HttpPeers(vertx, () -> peerAddresses(settings), () -> peerToken(settings));
    started.push(new Step("peers", () -> await(peers.close())));
    metrics.peers(peers::failures);
    return peers;
  }

  private AdminSources sources(VisitTotals visits) {
    return new AdminSources(
        current,
        edge::setWeights,
        visits::forAdmin,
        visits,
        rollouts,
        metrics::scrape,
        metrics.measurements(current),
        this::unready,
        edge.reviewer(),
        health,
        clock);
  }

  // A listener that cannot be opened at the start ends the start; later it is a problem like any
  // other.
  private synchronized void openListeners() throws IOException {
    learnOnce();
    RoutingTable routing = current.get().routing();
    proxy.limit(routing.clients());
    proxy.secure(routing.certificates());
    List<Listening> opened = await(proxy.listen(routing.ports()));
    for (Listening port : opened) {
      if (port.problem().isPresent()) {
        throw new IOException(port.problem().get());
      }
    }
    keepPorts(opened);
  }

  // Before anyone is answered, so that a new disk does not forget what others remember.
  private void learnOnce() throws IOException {
    if (!learned) {
      edge.share(aggregator);
      await(aggregator.learnFromPeers(LEARNING));
      learned = true;
    }
  }

  /** A new reading: compiled, swapped, then the ports follow. Blocking, on the edge's thread. */
  private synchronized void follow(Reading next) {
    reading = next;
    reconcile();
  }

  // A port that still drained is free now.
  private synchronized void again() {
    try {
      reconcile();
    } catch (RuntimeException e) {
      LOG.warn("listeners cannot follow: {}", e.toString());
    }
  }

  private synchronized void reconcile() {
    if (stopping) {
      return;
    }
    try {
      learnOnce();
      Snapshot snapshot = swap();
      proxy.limit(snapshot.routing().clients());
      proxy.secure(snapshot.routing().certificates());
      List<Listening> opened = await(proxy.listen(snapshot.routing().ports()));
      keepPorts(opened);
      List<Problem> failed = Listeners.problems(snapshot.routing(), opened);
      if (!failed.equals(unopened)) {
        unopened = failed;
        failed.forEach(problem -> LOG.error("cannot listen: {}", problem));
        snapshot = swap();
      }
      edge.inForce(snapshot);
      loop.ifPresent(RolloutLoop::wake);
    } catch (IOException e) {
      throw new UncheckedIOException("listeners cannot follow: " + e.getMessage(), e);
    }
  }

  private synchronized Snapshot swap() {
    List<Problem> problems = new ArrayList<>(reading.problems());
    problems.addAll(unopened);
    Snapshot snapshot =
        current.replace(new Reading(reading.objects(), problems, reading.refused()));
    metrics.reloaded(snapshot);
    return snapshot;
  }

  private void keepPorts(List<Listening> opened) {
    SequencedMap<Integer, Integer> now = new TreeMap<>();
    opened.stream().filter(p -> p.problem().isEmpty()).forEach(p -> now.put(p.port(), p.actual()));
    ports = now;
  }

  private Optional<String> unready() {
    if (stopping) {
      return Optional.of("stopping");
    }
    Optional<String> source = edge.unready();
    if (source.isPresent()) {
      return source;
    }
    return ports.isEmpty() ? Optional.of("no listener is open") : Optional.empty();
  }

  /** Ports in use by the ports asked for. */
  public Map<Integer, Integer> ports() {
    return Map.copyOf(ports);
  }

  /** Releases of StatefulSets. */
  public Rollouts rollouts() {
    return rollouts;
  }

  public int adminPort() {
    return admin.port();
  }

  /**
   * Not ready from now on; finishes what is under way within the drain time, then stops every part.
   */
  @Override
  public void close() {
    stopping = true;
    while (!started.isEmpty()) {
      Step step = started.pop();
      try {
        step.stop.run();
      } catch (Exception e) {
        LOG.warn("cannot stop {}: {}", step.name, e.toString());
      }
    }
  }

  private static <T> T await(Future<T> future) throws IOException {
    return await(future, STEP);
  }

  private static <T> T await(Future<T> future, Duration most) throws IOException {
    try {
      return future.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("not done after " + most.toSeconds() + " s", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }
  }
}
