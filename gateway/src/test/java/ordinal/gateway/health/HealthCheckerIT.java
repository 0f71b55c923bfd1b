package ordinal.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.replicas.HealthChange;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Current;
import ordinal.gateway.routing.Snapshot;
import ordinal.gateway.testing.RawOrigin;
import ordinal.gateway.testing.World;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas that are asked how they are. */
class HealthCheckerIT {
  private final Vertx vertx = Vertx.vertx();
  private final HealthNews news = new HealthNews(System::nanoTime);
  private final BlockingQueue<HealthChange> changes = new LinkedBlockingQueue<>();
  private final HealthChecker checker = new HealthChecker(vertx, news, bound -> 0);
  private volatile String answer = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";
  private volatile boolean silent;
  private final RawOrigin[] self = new RawOrigin[1];
  private final RawOrigin origin =
      new RawOrigin(c -> {
        while (true) {
          self[0].record(c);
          if (!silent) {
            c.send(answer);
          }
        }
      });

  HealthCheckerIT() {
    self[0] = origin;
    news.onChange(changes::add);
  }

  @AfterEach
  void close() throws IOException, java.util.concurrent.TimeoutException {
    checker.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
    origin.close();
  }

  private static TrafficPolicy checked(TrafficPolicy policy) {
    Duration often = Duration.ofMillis(100);
    return new TrafficPolicy(
        policy.meta(),
        policy.targetRefs(),
        policy.retryConstraint(),
        policy.ejection(),
        Optional.of(new HealthCheck("/up", often, often, 2, 3)),
        policy.slowStart(),
        PolicyLimits.NONE);
  }

  private World world() {
    return new World()
        .gateway("web", 80)
        .service("shop", 80)
        .slice("s", "shop", s -> s.port("", origin.port()).ready("shop-0", "127.0.0.1"))
        .route("r", r -> r.rule(rule -> rule.prefix("/").backend("shop", 80, 1)))
        .policy("p", HealthCheckerIT::checked, "shop");
  }

  private @Nullable HealthChange next() throws InterruptedException {
    return changes.poll(5, TimeUnit.SECONDS);
  }

  @Test
  void aReplicaThatFailsItsChecksIsTakenOutAndComesBack() throws Exception {
    Snapshot snapshot = new Current(Clock.systemUTC()).replace(world().objects(), List.of());
    Replica replica = snapshot.replicas().all().getFirst();
    answer = "HTTP/1.1 500 Oops\nContent-Length: 0\n\n";

    checker.follow(snapshot);

    assertThat(next())
        .isEqualTo(
            new HealthChange(
                replica, HealthChange.Kind.FAILING, "health check: status 500", Duration.ZERO));
    assertThat(replica.health().isFailing()).isTrue();
    assertThat(origin.requests()).hasSize(3).allMatch(r -> r.first().equals("GET /up HTTP/1.1"));
    answer = "HTTP/1.1 204 Fine\n\n";
    assertThat(next()).isNotNull().returns(HealthChange.Kind.PASSING, HealthChange::kind);
    assertThat(replica.health().isGood()).isTrue();
  }

  @Test
  void silenceIsAFailureToo() throws Exception {
    silent = true;
    checker.follow(new Current(Clock.systemUTC()).replace(world().objects(), List.of()));

    assertThat(next()).isNotNull().returns(HealthChange.Kind.FAILING, HealthChange::kind);
  }

  @Test
  void aReplicaThatOnlyCopiesGoToIsCheckedToo() throws Exception {
    BackendRef mirror =
        new BackendRef("", "Service", "default", "shop", OptionalInt.of(80), 1, List.of());
    World world =
        world()
            .route(
                "r",
                r ->
                    r.rule(
                        rule -> rule.prefix("/").filter(new Filter.RequestMirror(mirror, 1, 100))));
    Snapshot snapshot = new Current(Clock.systemUTC()).replace(world.objects(), List.of());
    answer = "HTTP/1.1 500 Oops\nContent-Length: 0\n\n";

    checker.follow(snapshot);

    assertThat(snapshot.routing().rules()).allMatch(rule -> rule.backends().isEmpty());
    assertThat(next()).isNotNull().returns(HealthChange.Kind.FAILING, HealthChange::kind);
  }

  @Test
  void withoutAPolicyNobodyIsAskedAndWhatWasFoundIsForgotten() throws Exception {
    Current current = new Current(Clock.systemUTC());
    World world = world();
    answer = "HTTP/1.1 500 Oops\nContent-Length: 0\n\n";
    checker.follow(current.replace(world.objects(), List.of()));
    HealthChange failing = next();

    checker.follow(current.replace(world.remove("TrafficPolicy", "p").objects(), List.of()));

    assertThat(failing).isNotNull();
    Replica replica = current.get().replicas().all().getFirst();
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!replica.health().isGood() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(replica.health().isGood()).isTrue();
  }
}
