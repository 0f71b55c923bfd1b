package ordinal.gateway.health;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.dial.Dial;
import ordinal.gateway.objects.TrafficPolicy.HealthCheck;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.Snapshot;

/**
 * Keeps one {@link Check} for each replica whose Service wants active checks, and one comparison
 * for each Service that wants success rates compared. All of it runs on one event loop; {@link
 * #follow} may be called on any thread and hands over to it.
 */
public final class HealthChecker {
  /** What is checked: one replica as one Service. */
  private record Subject(
      Replica.Address address, Backend backend, Replica replica, HealthCheck how) {
    // A reload makes new replicas and backends of the same health and fleet.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
      return other instanceof Subject that
          && replica.health() == that.replica.health()
          && how.equals(that.how);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(replica.health());
    }
  }

  // Few connections: one for each replica, kept for the next check.
  private static final PoolOptions POOL =
      new PoolOptions().setHttp1MaxSize(1).setHttp2MaxSize(1).setMaxWaitQueueSize(1);
  // A handshake that takes longer is no sign of health.
  private static final int CONNECT_MILLIS = 2000;

  private record Compared(Fleet fleet, Duration interval) {}

  private final Vertx vertx;
  private final HealthNews news;
  private final IntUnaryOperator random;
  private final HttpClient http1;
  private final HttpClient http2;
  private final Loop loop = new Loop();
  private final Future<String> deployed;

  /**
   * @param random {@code bound -> 0..bound-1}, so that checks spread
   */
  public HealthChecker(Vertx vertx, HealthNews news, IntUnaryOperator random) {
    this.vertx = vertx;
    this.news = news;
    this.random = random;
    this.http1 = vertx.createHttpClient(options(), POOL);
    this.http2 =
        vertx.createHttpClient(
            options()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(true),
            POOL);
    this.deployed = vertx.deployVerticle(loop);
  }

  private static HttpClientOptions options() {
    return Dial.ready(new HttpClientOptions()).setConnectTimeout(CONNECT_MILLIS);
  }

  /** From now on the replicas and policies of this snapshot count. */
  public void follow(Snapshot snapshot) {
    Set<Backend> backends =
        snapshot.routing().rules().stream()
            .flatMap(HealthChecker::backends)
            .filter(Backend::resolved)
            .collect(Collectors.toSet());
    deployed.onSuccess(id -> loop.run(() -> loop.follow(backends)));
  }

  // Copies go to mirrors by the same choice among replicas in good health.
  private static Stream<Backend> backends(RouteRule rule) {
    return Stream.concat(rule.backends().stream(), rule.mirrors().stream().map(Mirror::backend));
  }

  /** Ends all checks. */
  public Future<Void> close() {
    return deployed.compose(vertx::undeploy);
  }

  private final class Loop extends VerticleBase {
    private final Map<Subject, Check> checks = new HashMap<>();
    private final Map<Compared, Comparison> comparisons = new HashMap<>();

    void run(Runnable task) {
      context.runOnContext(v -> task.run());
    }

    @Override
    public Future<?> stop() {
      checks.values().forEach(Check::stop);
      comparisons.values().forEach(Comparison::stop);
      return Future.join(http1.close(), http2.close());
    }

    void follow(Set<Backend> backends) {
      Set<Subject> wanted = new HashSet<>();
      backends.forEach(backend -> addSubjects(backend, wanted));
      checks
          .entrySet()
          .removeIf(entry -> {
            boolean ends = !wanted.contains(entry.getKey());
            if (ends) {
              entry.getValue().stop();
            }
            return ends;
          });
      wanted.forEach(
          subject -> checks.computeIfAbsent(subject, s -> check(s)).replica(subject.replica()));
      compare(backends);
    }

    private static void addSubjects(Backend backend, Set<Subject> to) {
      backend
          .policy()
          .healthCheck()
          .ifPresent(how -> {
            for (Replica replica : backend.replicas()) {
              if (!replica.terminating()) {
                replica.address().ifPresent(at -> to.add(new Subject(at, backend, replica, how)));
              }
            }
          });
    }

    private Check check(Subject subject) {
      Check check =
          new Check(
              vertx,
              subject.address().http2() ? http2 : http1,
              random,
              subject.how(),
              subject.address(),
              subject.backend().fleet());
      check.replica(subject.replica());
      check.start(news);
      return check;
    }

    private void compare(Set<Backend> backends) {
      Map<Compared, Backend> wanted = new HashMap<>();
      for (Backend backend : backends) {
        if (backend.policy().ejection().successRate().isPresent()) {
          wanted.put(
              new Compared(backend.fleet(), backend.policy().ejection().interval()), backend);
        }
      }
      comparisons
          .entrySet()
          .removeIf(entry -> {
            boolean ends = !wanted.containsKey(entry.getKey());
            if (ends) {
              entry.getValue().stop();
            }
            return ends;
          });
      wanted.forEach((compared, backend) ->
          comparisons
              .computeIfAbsent(compared, c -> new Comparison(vertx, news, backend))
              .backend(backend));
    }
  }
}
