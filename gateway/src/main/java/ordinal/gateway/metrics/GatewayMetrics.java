package ordinal.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import ordinal.gateway.replicas.HealthChange;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.MirrorTally.Result;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;
import ordinal.gateway.upstream.PoolCounts;
import org.jspecify.annotations.Nullable;

/** All meters of the gateway, by what happened rather than by name. Any thread. */
public final class GatewayMetrics {
  private final PrometheusMeterRegistry registry;
  private final Lingering<String> lastRoutes = new Lingering<>();
  private final Lingering<ReplicaCounters.Name> lastReplicas = new Lingering<>();
  private final RequestTimers requests;
  private final MirrorMeters mirrors;
  private final LimitMeters limits;
  private final PoolMeters pools;
  private final RolloutMeters rollouts;
  private final AnswerWindows windows;
  private final VisitCounts visits = new VisitCounts();
  private final MultiGauge inFlight;
  private final MultiGauge ejected;
  private final ReplicaCounters connectFailures;
  private final ReplicaCounters ejections;
  private final AtomicInteger connections;
  private final AtomicInteger webSockets;
  private final AtomicInteger problems;
  private final AtomicLong generation;
  private volatile List<Replica> measured = List.of();
  // A registry refers to what it counts weakly.
  private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();

  public GatewayMetrics(PrometheusMeterRegistry registry) {
    this(registry, System::nanoTime);
  }

  /**
   * @param nanoTime monotonic, of the windows
   */
  GatewayMetrics(PrometheusMeterRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    windows = new AnswerWindows(nanoTime);
    requests = new RequestTimers(registry);
    mirrors = new MirrorMeters(registry);
    limits = new LimitMeters(registry);
    pools = new PoolMeters(registry);
    rollouts = new RolloutMeters(registry);
    inFlight =
        MultiGauge.builder(MeterNames.IN_FLIGHT)
            .description("Requests in flight at a replica")
            .register(registry);
    ejected =
        MultiGauge.builder(MeterNames.EJECTED)
            .description("1 while a replica is out of use by ejection or active checks, else 0")
            .register(registry);
    connectFailures = new ReplicaCounters(registry, MeterNames.CONNECT_FAILURES);
    ejections = new ReplicaCounters(registry, MeterNames.EJECTIONS);
    connections = gauge(MeterNames.CONNECTIONS, "Open client connections", new AtomicInteger());
    webSockets = gauge(MeterNames.WEB_SOCKETS, "Open WebSockets", new AtomicInteger());
    problems = gauge(MeterNames.PROBLEMS, "Problems of the configuration", new AtomicInteger());
    generation = gauge(MeterNames.GENERATION, "Number of the snapshot in force", new AtomicLong());
  }

  /**
   * A request came to its end.
   *
   * @param status of the answer; 0 where the client went away before one
   * @param nanos from the request's head to the answer's end
   */
  public void answered(
      @Nullable RouteRule rule,
      @Nullable Backend backend,
      @Nullable Replica replica,
      int status,
      long nanos) {
    RequestTimers.Series series =
        new RequestTimers.Series(
            rule == null ? MeterNames.NONE : rule.routeName(),
            backend == null ? MeterNames.NONE : backend.name(),
            replica == null ? MeterNames.NONE : replica.name());
    requests.record(series, status, nanos);
    windows.record(rule, backend, replica, status, nanos);
  }

  /**
   * A replica is about to be asked for the first time; null where such a request counts no visit of
   * a release, else who is to be told how it goes on. Of the path as it was matched.
   */
  public @Nullable VisitCount visit(RouteRule rule, String method, String path) {
    VisitCount count = visits.of(rule.route(), method, path);
    if (count != null) {
      count.begin();
    }
    return count;
  }

  /** What is measured, of what is in force. */
  public Measurements measurements(Current current) {
    return new Measurements(windows, visits, current);
  }

  /** Meters of what this gateway releases. */
  public RolloutMeters rollouts() {
    return rollouts;
  }

  /** A second has passed; on one thread, which it may keep for some milliseconds. */
  public void tick() {
    windows.tick();
    visits.tick();
  }

  /** No connection to a replica could be had; nothing was sent. */
  public void connectFailed(Replica replica) {
    connectFailures.increment(replica);
  }

  /** A replica went out of use or came back. */
  public void healthChanged(HealthChange change) {
    if (change.kind() == HealthChange.Kind.EJECTED) {
      ejections.increment(change.replica());
    }
  }

  /** A request is tried again, for a reason in one word. */
  public void retried(Backend backend, String reason) {
    registry
        .counter(MeterNames.RETRIES, MeterNames.BACKEND, backend.name(), MeterNames.REASON, reason)
        .increment();
  }

  /**
   * A request was refused because of a limit.
   *
   * @param limit last part of the problem's type
   */
  public void limited(String limit, @Nullable String route, @Nullable Backend backend) {
    limits.refused(
        limit,
        route == null ? MeterNames.NONE : route,
        backend == null ? MeterNames.NONE : backend.name());
  }

  /** A connection was closed as soon as it was opened. */
  public void connectionRefused(int port, String limit) {
    limits.connectionRefused(port, limit);
  }

  /** A copy of a request came to its end, or was not sent. */
  public void mirrored(RouteRule rule, Backend mirror, Result result) {
    mirrors.count(rule.routeName(), mirror.name(), result);
  }

  /** A request and its copy were both answered. */
  public void compared(RouteRule rule, Backend mirror, long primaryNanos, long mirrorNanos) {
    mirrors.compared(rule.routeName(), mirror.name(), primaryNanos, mirrorNanos);
  }

  /** A request would have been tried again but for the budget. */
  public void retryRefused(Backend backend) {
    registry.counter(MeterNames.RETRIES_REFUSED, MeterNames.BACKEND, backend.name()).increment();
  }

  public void connectionOpened() {
    connections.incrementAndGet();
  }

  public void connectionClosed() {
    connections.decrementAndGet();
  }

  public void tunnelOpened() {
    webSockets.incrementAndGet();
  }

  public void tunnelClosed() {
    webSockets.decrementAndGet();
  }

  /** Shows the connections to replicas that one more event loop keeps. */
  public void pool(PoolCounts pool) {
    pools.add(pool);
  }

  /**
   * Shows what the aggregator counts; asked at each scrape, on any thread.
   *
   * @param fanOuts times that all replicas were asked
   * @param sharedReads readers that a fan-out served besides the first of them
   */
  public void aggregates(LongSupplier fanOuts, LongSupplier sharedReads) {
    counter(MeterNames.FAN_OUTS, "Times that all replicas were asked for a total", fanOuts);
    counter(
        MeterNames.SHARED_READS, "Readers that shared a fan-out with one before them", sharedReads);
  }

  /**
   * Shows for how many seconds the source of the configuration has not been heard.
   *
   * @param seconds asked at each scrape, on any thread; 0 while it is heard
   */
  public void staleness(DoubleSupplier seconds) {
    Gauge.builder(MeterNames.STALE, seconds, DoubleSupplier::getAsDouble)
        .description("Time since the source of the configuration was last heard; 0 while it is")
        .strongReference(true)
        .register(registry);
  }

  /** Shows how often another gateway did not answer; asked at each scrape, on any thread. */
  public void peers(LongSupplier failures) {
    counter(MeterNames.PEER_FAILURES, "Questions that another gateway did not answer", failures);
  }

  private void counter(String name, String description, LongSupplier count) {
    counted.add(count);
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(description)
        .register(registry);
  }

  /**
   * A snapshot came into force; series of routes and replicas that it does not know are dropped a
   * while later. One thread at a time.
   */
  public void reloaded(Snapshot snapshot) {
    String result = snapshot.problems().isEmpty() ? "success" : "problems";
    registry.counter(MeterNames.RELOADS, MeterNames.RESULT, result).increment();
    problems.set(snapshot.problems().size());
    generation.set(snapshot.generation());
    List<Replica> replicas = snapshot.replicas().all();
    if (!replicas.equals(measured)) {
      // Thousands of gauges are not made anew for a weight.
      measured = replicas;
      inFlight.register(replicas.stream().map(GatewayMetrics::row).toList(), true);
      ejected.register(replicas.stream().map(GatewayMetrics::ejectedRow).toList(), true);
    }
    Set<ReplicaCounters.Name> names = new HashSet<>();
    replicas.forEach(r -> names.add(new ReplicaCounters.Name(r.backend(), r.name())));
    Set<ReplicaCounters.Name> counted = lastReplicas.with(names, snapshot.since());
    Set<String> routes = lastRoutes.with(snapshot.routing().routeNames(), snapshot.since());
    requests.retain(
        routes,
        counted.stream().map(n -> n.backend() + "/" + n.replica()).collect(Collectors.toSet()));
    windows.reloaded();
    visits.reloaded(snapshot);
    limits.gates(snapshot.routing().gates());
    limits.retain(routes);
    mirrors.retain(routes);
    connectFailures.retain(counted);
    ejections.retain(counted);
  }

  /** The text for a scraper: OpenMetrics where {@code accept} asks for it. */
  public String scrape(@Nullable String accept) {
    return registry.scrape(contentType(accept));
  }

  /** The media type that {@link #scrape} answers with. */
  public String contentType(@Nullable String accept) {
    return accept != null && accept.contains("application/openmetrics-text")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  private static Row<?> row(Replica replica) {
    return Row.of(tags(replica), replica.load(), load -> load.inFlight());
  }

  private static Row<?> ejectedRow(Replica replica) {
    return Row.of(tags(replica), replica.health(), health -> health.isGood() ? 0 : 1);
  }

  private static Tags tags(Replica replica) {
    return Tags.of(MeterNames.BACKEND, replica.backend(), MeterNames.REPLICA, replica.name());
  }

  private <T extends Number> T gauge(String name, String description, T number) {
    Gauge.builder(name, number, Number::doubleValue)
        .description(description)
        .strongReference(true)
        .register(registry);
    return number;
  }
}
