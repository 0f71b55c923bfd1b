package ordinal.gateway.aggregate;

import static ordinal.gateway.aggregate.Bench.backend;
import static ordinal.gateway.aggregate.Bench.replica;
import static ordinal.gateway.aggregate.Bench.request;
import static ordinal.gateway.aggregate.Bench.withoutEndpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Replica ZERO = replica("stable", "counter-0", 0);
  private static final Replica ONE = replica("stable", "counter-1", 1);
  private static final Replica GONE = withoutEndpoint("stable", "counter-1", 1);

  private final Bench bench = new Bench();
  private int gossips;
  private Future<Void> gossip = Future.succeededFuture();
  private final Watch watch = new Watch(bench.gatherer, this::gossip, bench.time);

  private Future<Void> gossip() {
    gossips++;
    return gossip;
  }

  @Test
  void aReplicaThatIsKilledBeforeAnyoneAskedIsStaleAndNotMissing() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 36);
    follow(backend("stable", ZERO, ONE));
    bench.replicas.answers("counter-1", 40);
    bench.time.advance(SECOND);
    bench.time.advance(Duration.ofMillis(700));
    bench.replicas.fails("counter-1", "connection refused");

    Total total = bench.total(backend("stable", ZERO, GONE));

    assertThat(total.total()).isEqualTo(70);
    assertThat(total.replicas())
        .extracting(Reading::state)
        .containsExactly(State.LIVE, State.STALE);
    assertThat(total.replicas().get(1).ageMillis()).isEqualTo(700);
  }

  @Test
  void readsOnlyTheNewReplicaAtOnce() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 36);
    follow(backend("stable", ZERO));

    follow(backend("stable", ZERO, ONE));

    assertThat(bench.replicas.calls()).isEqualTo(2);
    assertThat(bench.counts.known()).extracting(Known::visits).containsExactly(30L, 36L);
  }

  @Test
  void readsAReplicaThatBeginsToTerminateAtOnceThoughAnotherHangs() {
    bench.replicas.answers("counter-1", 36);
    follow(backend("stable", ZERO, ONE));
    bench.replicas.answers("counter-1", 41);

    follow(backend("stable", ZERO, terminating(ONE)));

    assertThat(bench.counts.known()).extracting(Known::visits).containsExactly(41L);
  }

  @Test
  void readsNothingAtOnceWhenASnapshotChangesNoReplica() {
    bench.replicas.answers("counter-0", 30);
    follow(backend("stable", ZERO));

    follow(backend("stable", ZERO, GONE));

    assertThat(bench.replicas.calls()).isOne();
  }

  @Test
  void writesOnlyWhatChanged() {
    bench.replicas.answers("counter-0", 30);
    follow(backend("stable", ZERO));

    bench.time.advance(Duration.ofSeconds(10));

    assertThat(bench.replicas.calls()).isEqualTo(11);
    assertThat(bench.disk.writes()).isOne();
  }

  @Test
  void slowReplicasDoNotPileUp() {
    Watch fast = new Watch(bench.gatherer, this::gossip, bench.time);
    fast.follow(
        Duration.ofMillis(10),
        List.of(request(Duration.ofSeconds(5), backend("stable", ZERO, ONE))));

    bench.time.advance(Duration.ofSeconds(4));

    // Two at once for being new, two for the one turn that is under way.
    assertThat(bench.replicas.waiting()).isEqualTo(4);
  }

  @Test
  void leavesTheReadingToReadersWhoHaveItDone() {
    bench.replicas.answers("counter-0", 30);
    follow(backend("stable", ZERO));
    bench.replicas.waits("counter-0");
    bench.time.advance(Duration.ofMillis(900));
    bench.gatherer.total(request(SECOND, backend("stable", ZERO)));

    bench.time.advance(Duration.ofMillis(200));

    assertThat(bench.replicas.waiting()).isOne();
  }

  @Test
  void aReaderIsNotShownWhatTheWatchReadBefore() {
    bench.replicas.answers("counter-0", 30);
    follow(backend("stable", ZERO));
    bench.replicas.waits("counter-0");
    bench.time.advance(SECOND);
    FakeReplicas.Call watched = bench.replicas.next();

    Future<Shown> answer = bench.ask(backend("stable", ZERO));
    watched.answer().complete(31L);
    assertThat(answer.isComplete()).isFalse();
    bench.replicas.next().answer().complete(32L);

    assertThat(answer.result().total().total()).isEqualTo(32);
  }

  @Test
  void costsNothingOnceNothingIsAggregated() {
    bench.replicas.answers("counter-0", 30);
    follow(backend("stable", ZERO));

    watch.follow(SECOND, List.of());

    assertThat(bench.time.alarms()).isZero();
  }

  @Test
  void asksPeersAtEachTurnButNeverTwiceAtOnce() {
    bench.replicas.answers("counter-0", 30);
    Promise<Void> slow = Promise.promise();
    gossip = slow.future();
    follow(backend("stable", ZERO));
    bench.time.advance(Duration.ofSeconds(3));
    assertThat(gossips).isOne();

    slow.complete();
    bench.time.advance(SECOND);

    assertThat(gossips).isEqualTo(2);
  }

  private void follow(Backend backend) {
    watch.follow(SECOND, List.of(request(SECOND, backend)));
  }

  private static Replica terminating(Replica r) {
    return new Replica(
        r.namespace(),
        r.name(),
        r.ordinal(),
        r.backend(),
        r.revision(),
        r.address(),
        false,
        true,
        true,
        r.load(),
        r.health());
  }
}
