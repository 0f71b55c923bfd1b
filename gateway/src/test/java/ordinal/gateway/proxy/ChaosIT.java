package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import ordinal.gateway.objects.HttpRoute.Retry;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.replicas.Fleet;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.BackendPolicy;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three replicas under load of which one, or all, break and heal. */
class ChaosIT {
  private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
  private static final int CLIENTS = 8;
  private static final Duration EJECTED = Duration.ofSeconds(1);

  private final ProxyFixture gateway = new ProxyFixture();
  private final List<FaultyOrigin> origins =
      IntStream.range(0, 3).mapToObj(i -> gateway.own(new FaultyOrigin())).toList();
  private final FaultyOrigin broken = origins.getFirst();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;

  @AfterEach
  void close() throws IOException, InterruptedException {
    over = true;
    for (Thread client : clients) {
      client.join();
    }
    gateway.close();
  }

  /** Answers of 502 to 504 are tried again twice, a try may take 200 ms, an ejection lasts 1 s. */
  private void start() {
    Replica[] replicas = new Replica[origins.size()];
    for (int i = 0; i < replicas.length; i++) {
      replicas[i] = gateway.replica("counter-" + i, origins.get(i).port());
    }
    Ejection ejection =
        new Ejection(5, Duration.ofSeconds(10), EJECTED, EJECTED, 50, 50, Optional.empty());
    BackendPolicy policy =
        new BackendPolicy(RetryConstraint.DEFAULT, ejection, Optional.empty(), Optional.empty());
    Backend backend =
        new Backend(
            "default", "counter", 80, 1, true, List.of(replicas), List.of(), policy, new Fleet());
    gateway.rule =
        gateway
            .route(backend)
            .with(new Timeouts(Optional.empty(), Optional.of(Duration.ofMillis(200))))
            .with(new Retry(Set.of(502, 503, 504), 2, Optional.empty()));
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(this::visit));
    }
  }

  private void visit() {
    while (!over) {
      try (RawConnection client = RawConnection.to(gateway.port())) {
        while (!over) {
          asked.incrementAndGet();
          Message answer = client.send(GET).readAnswer();
          if (answer.status() != 200) {
            errors.incrementAndGet();
          }
        }
      } catch (IOException e) {
        errors.incrementAndGet();
      }
    }
  }

  private int tries() {
    return origins.stream().mapToInt(o -> o.requests.get()).sum();
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private double share(Duration time) {
    int own = broken.requests.get();
    int all = tries();
    pass(time);
    return (double) (broken.requests.get() - own) / (tries() - all);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWER")
  void clientsHardlySeeOneReplicaBreakAndItsShareComesBack(FaultyOrigin.Mode mode) {
    start();
    ProxyFixture.await("some traffic", () -> asked.get() > 1000);

    broken.become(mode);
    int askedBefore = asked.get();
    ProxyFixture.await("the first hundred", () -> asked.get() > askedBefore + 100);
    int errorsBefore = errors.get();
    int askedFrom = asked.get();
    int triesFrom = tries();
    pass(Duration.ofSeconds(3));
    int askedThen = asked.get() - askedFrom;
    int triesThen = tries() - triesFrom;
    broken.become(FaultyOrigin.Mode.ANSWER);
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      shares.add(share(Duration.ofMillis(250)));
    }

    assertThat(errors.get() - errorsBefore).isLessThan(1 + (asked.get() - askedFrom) / 1000);
    assertThat(triesThen).isLessThanOrEqualTo((int) (askedThen * 1.2) + 30 + CLIENTS);
    // Of a second each: in a quarter of one, a pause of another origin alone moves the share.
    List<Double> seconds =
        shares.stream().gather(Gatherers.windowSliding(4)).map(ChaosIT::mean).toList();
    assertThat(seconds).allSatisfy(s -> assertThat(s).isLessThan(0.45));
    assertThat(seconds.getLast()).isBetween(0.25, 0.42);
  }

  private static double mean(List<Double> shares) {
    return shares.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void aFullOutageMakesNoStormAndEndsAtOnce() {
    origins.forEach(o -> o.become(FaultyOrigin.Mode.REFUSE_TO_SERVE));
    start();
    pass(Duration.ofSeconds(4));
    int askedThen = asked.get();
    int triesThen = tries();

    origins.forEach(o -> o.become(FaultyOrigin.Mode.ANSWER));
    pass(EJECTED.plusSeconds(1));
    int askedHealed = asked.get();
    int triesHealed = tries();
    int errorsHealed = errors.get();
    pass(Duration.ofSeconds(1));

    assertThat(askedThen).isGreaterThan(1000);
    assertThat(triesThen).isBetween(askedThen - CLIENTS, (int) (askedThen * 1.2) + 50 + CLIENTS);
    assertThat(errors.get()).isEqualTo(errorsHealed);
    assertThat(tries() - triesHealed).isLessThanOrEqualTo(asked.get() - askedHealed + 2 * CLIENTS);
  }
}
