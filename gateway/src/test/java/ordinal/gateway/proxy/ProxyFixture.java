package ordinal.gateway.proxy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import ordinal.gateway.config.Settings;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.metrics.VertxMeters;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Match;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.testing.FakeRule;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A real gateway with one rule on a free port. Closing it fails the test if a request still counts
 * at a replica or a client's connection is still open.
 */
final class ProxyFixture implements Closeable {
  static final Settings.Traffic TRAFFIC =
      new Settings.Traffic(
          "127.0.0.1",
          1,
          List.of(),
          new Settings.Times(
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              Duration.ofSeconds(10)),
          Settings.Heads.defaults(),
          Duration.ofSeconds(5),
          Duration.ZERO);
  static final Settings.Upstream UPSTREAM =
      new Settings.Upstream(64, 64, Duration.ofSeconds(2), Duration.ofSeconds(30));

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Vertx vertx =
      VertxMeters.create(new VertxOptions().setPreferNativeTransport(true), registry);
  final HealthNews news = new HealthNews(ProxyServer.ticker());
  final ProxyServer server;
  private final List<Closeable> resources = new ArrayList<>();
  private final List<Replica> replicas = new ArrayList<>();
  private int port;
  volatile @Nullable RouteRule rule;
  volatile PathMatch path = new PathMatch.Prefix("/");
  volatile boolean namesReplicas = true;
  volatile Totals totals =
      (r, p, strict, deadline) ->
          Future.succeededFuture(new Totals.Answer(200, "{\"total\":" + p.length() + "}"));

  ProxyFixture() {
    this(TRAFFIC, UPSTREAM);
  }

  ProxyFixture(UnaryOperator<Settings.Traffic> traffic) {
    this(traffic.apply(TRAFFIC), UPSTREAM);
  }

  ProxyFixture(Settings.Traffic traffic, Settings.Upstream upstream) {
    this(traffic, upstream, Settings.Limits.defaults());
  }

  ProxyFixture(Settings.Limits limits) {
    this(TRAFFIC, UPSTREAM, limits);
  }

  ProxyFixture(Settings.Traffic traffic, Settings.Upstream upstream, Settings.Limits limits) {
    Path none = Path.of("unused");
    GatewayMetrics metrics = new GatewayMetrics(registry);
    server =
        new ProxyServer(
            vertx,
            new Settings(
                new Settings.Folder(none),
                none,
                traffic,
                Settings.Admin.defaults(),
                upstream,
                Settings.Totals.defaults(),
                limits),
            (p, request) -> rule == null ? null : new Match(rule, path, namesReplicas),
            (r, p, strict, deadline) -> totals.total(r, p, strict, deadline),
            metrics,
            news);
    news.onChange(metrics::healthChanged);
    port = wait(server.listen(Set.of(0))).getFirst().actual();
  }

  int port() {
    return port;
  }

  RawOrigin origin(RawOrigin.Script script) {
    return own(new RawOrigin(script));
  }

  RawOrigin answering(String answer) {
    return own(RawOrigin.answering(answer));
  }

  <T extends Closeable> T own(T resource) {
    resources.add(resource);
    return resource;
  }

  /** A rule for one backend with one ready replica, {@code counter-0}. */
  FakeRule route(RawOrigin origin) {
    return route(backend(replica("counter-0", origin.port())));
  }

  FakeRule route(Backend backend) {
    FakeRule one = FakeRule.to(backend);
    rule = one;
    return one;
  }

  static Backend backend(Replica... all) {
    return backend(List.of(), all);
  }

  static Backend backend(List<HttpRoute.Filter> filters, Replica... all) {
    return new Backend("default", "counter", 80, 1, true, List.of(all), filters);
  }

  Replica replica(String name, int at) {
    return replica(name, at, true);
  }

  Replica replica(String name, int at, boolean ready) {
    Replica replica =
        new Replica(
            "default",
            name,
            OptionalInt.empty(),
            "counter",
            "",
            Optional.of(new Replica.Address("127.0.0.1", at)),
            ready,
            ready,
            false,
            new Load(),
            new Health());
    replicas.add(replica);
    return replica;
  }

  RawConnection client() throws IOException {
    return own(RawConnection.to(port));
  }

  /** Sends a request on a connection of its own and reads the answer. */
  RawConnection.Message ask(String request) throws IOException {
    try (RawConnection client = RawConnection.to(port)) {
      return client.send(request).readAnswer();
    }
  }

  RawConnection.Message get(String target) throws IOException {
    return ask("GET " + target + " HTTP/1.1\nHost: example.com\n\n");
  }

  /** Waits, for at most 5 s, until something is so. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The same, for at most a minute, in the script of an origin: its end may come first. */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new AssertionError("never let go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T wait(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable resource : resources) {
      resource.close();
    }
    try {
      await(
          "no request in flight", () -> replicas.stream().allMatch(r -> r.load().inFlight() == 0));
      wait(server.drain(0));
      await(
          "no open connection",
          () -> registry.get("ordinal.connections.active").gauge().value() == 0);
    } finally {
      wait(vertx.close());
    }
  }
}
