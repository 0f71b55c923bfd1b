package ordinal.gateway.aggregate;

import static ordinal.gateway.aggregate.Bench.KEY;
import static ordinal.gateway.aggregate.Bench.backend;
import static ordinal.gateway.aggregate.Bench.replica;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Replica;
import org.junit.jupiter.api.Test;

/** Two gateways, A and B, before the same replicas; B asks A. */
class PeersTest {
  private static final Replica ZERO = replica("stable", "counter-0", 0);
  private static final Replica ONE = replica("stable", "counter-1", 1);
  private static final Backend BOTH = backend("stable", ZERO, ONE);
  private static final Member SECOND = new Member("default", "counter-1");

  private final HandTime time = new HandTime();
  private final FakeReplicas replicas = new FakeReplicas();
  private final Bench a = new Bench(time, replicas, Peers.NONE);
  private final Bench b = new Bench(time, replicas, this::ask);
  private final List<Promise<Memory>> held = new ArrayList<>();
  private int asks;
  private boolean hold;

  private List<Future<Memory>> ask(Optional<String> key, Duration patience) {
    asks++;
    if (hold) {
      held.add(Promise.promise());
      return List.of(held.getLast().future());
    }
    return List.of(Future.succeededFuture(a.counts.memory().of(key.orElse(KEY))));
  }

  @Test
  void showsNoLessThanAPeerShowedOfAReplicaThatDied() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 90);
    assertThat(b.total(BOTH).total()).isEqualTo(120);
    replicas.answers("counter-1", 100);
    assertThat(a.total(BOTH).total()).isEqualTo(130);
    replicas.fails("counter-1", "connection refused");

    Total total = b.total(BOTH);

    assertThat(total.total()).isEqualTo(130);
    assertThat(total.complete()).isFalse();
    assertThat(asks).isOne();
  }

  @Test
  void neverAsksPeersWhenAllAnswerLive() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 90);

    b.total(BOTH);
    b.total(BOTH);

    assertThat(asks).isZero();
  }

  @Test
  void asksPeersWhereAReplicaDepartedEvenIfItHeldNothingHere() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 0);
    b.total(BOTH);
    replicas.answers("counter-1", 5);
    a.total(BOTH);

    assertThat(b.total(backend("stable", ZERO)).total()).isEqualTo(35);
  }

  @Test
  void asksPeersOnceForAThousandReaders() {
    b.ask(BOTH);
    List<Future<Shown>> answers = IntStream.range(0, 1000).mapToObj(i -> b.ask(BOTH)).toList();
    replicas.next().answer().complete(30L);
    replicas.next().answer().complete(36L);
    assertThat(asks).isZero();
    replicas.next().answer().complete(30L);
    replicas.next().answer().fail("connection refused");

    assertThat(answers).allMatch(Future::isComplete);
    assertThat(asks).isOne();
  }

  @Test
  void showsWhatAPeerShowedBeforeAReaderWhoCameDuringAFanout() {
    b.ask(BOTH);
    replicas.answers("counter-0", 31);
    replicas.answers("counter-1", 7);
    assertThat(a.total(BOTH).total()).isEqualTo(38);
    Future<Shown> joined = b.ask(BOTH);

    replicas.next().answer().complete(30L);
    replicas.next().answer().complete(7L);

    assertThat(joined.result().total().total()).isEqualTo(38);
    assertThat(joined.result().total().complete()).isTrue();
    assertThat(b.notices).isEmpty();
  }

  @Test
  void asksPeersWhileAHangingReplicaIsStillWaitedForAndKeepsTheDeadline() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    replicas.waits("counter-1");
    Future<Shown> answer = b.ask(BOTH);
    time.advance(Duration.ofMillis(649));
    assertThat(asks).isZero();

    time.advance(Duration.ofMillis(1));
    assertThat(asks).isOne();
    assertThat(answer.isComplete()).isFalse();

    time.advance(Duration.ofMillis(250));
    assertThat(answer.result().total().total()).isEqualTo(130);
    assertThat(time.alarms()).isZero();
  }

  @Test
  void answersInTimeWhenPeersHang() {
    hold = true;
    replicas.answers("counter-0", 30);
    replicas.fails("counter-1", "connection refused");
    Future<Shown> answer = b.ask(BOTH);
    time.advance(Duration.ofMillis(249));
    assertThat(answer.isComplete()).isFalse();

    time.advance(Duration.ofMillis(1));

    assertThat(answer.result().total().total()).isEqualTo(30);
    assertThat(time.alarms()).isZero();
    assertThat(b.notices).isEmpty();
  }

  @Test
  void learnsFromAPeerThatAnswersTooLateForTheNextTotal() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    replicas.fails("counter-1", "connection refused");
    hold = true;
    b.ask(BOTH);
    time.advance(Duration.ofSeconds(1));

    held.removeFirst().complete(a.counts.memory());

    b.ask(BOTH);
    time.advance(Duration.ofSeconds(1));
    assertThat(b.counts.known()).extracting(Known::visits).contains(100L);
  }

  @Test
  void answersAReaderWithAShorterDeadlineWithWhatPeersKnow() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    replicas.waits("counter-1");
    Future<Shown> longer = b.ask(BOTH);
    Future<Shown> shorter = b.gatherer.total(Bench.request(Duration.ofMillis(400), BOTH));

    time.advance(Duration.ofMillis(360));

    assertThat(shorter.result().total().total()).isEqualTo(130);
    assertThat(longer.isComplete()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(longer.result().total().total()).isEqualTo(130);
    assertThat(asks).isEqualTo(2);
  }

  @Test
  void makesWhatItLearnedDurableBeforeItIsShown() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    replicas.fails("counter-1", "connection refused");
    b.total(BOTH);
    b.restart(false);
    hold = true;

    Future<Shown> answer = b.ask(BOTH);
    time.advance(Duration.ofSeconds(1));

    assertThat(answer.result().total().total()).isEqualTo(130);
  }

  @Test
  void writesNothingWhenPeersKnowNoMore() {
    replicas.answers("counter-0", 30);
    replicas.fails("counter-1", "connection refused");
    a.total(BOTH);
    b.total(BOTH);
    time.advance(Duration.ofSeconds(1));
    a.total(BOTH);

    b.total(BOTH);

    assertThat(b.disk.writes()).isOne();
  }

  @Test
  void showsTheAgeOfTheYoungestReadingOfTheSameValue() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    b.total(BOTH);
    time.advance(Duration.ofSeconds(8));
    a.total(BOTH);
    time.advance(Duration.ofSeconds(2));
    replicas.fails("counter-1", "connection refused");

    Total total = b.total(BOTH);

    assertThat(total.replicas().get(1).ageMillis()).isEqualTo(2000);
  }

  @Test
  void whatOneGatewayForgotDoesNotComeBackFromAnother() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    b.total(BOTH);
    b.gatherer.forget(KEY, SECOND);
    replicas.fails("counter-1", "connection refused");

    Total total = b.total(BOTH);

    assertThat(total.total()).isEqualTo(30);
    assertThat(total.replicas()).extracting(Reading::state).last().isEqualTo(Total.State.MISSING);
  }

  @Test
  void forgetsWhatAPeerForgot() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    b.total(BOTH);
    a.gatherer.forget(KEY, SECOND);

    assertThat(b.total(backend("stable", ZERO)).total()).isEqualTo(30);
    b.restart(false);
    b.counts.learn(new Memory(List.of(), List.of()));
    assertThat(b.counts.memory()).isEqualTo(a.counts.memory());
  }

  @Test
  void countsAForgottenReplicaAgainOnceItAnswers() {
    replicas.answers("counter-0", 30);
    replicas.answers("counter-1", 100);
    a.total(BOTH);
    b.total(BOTH);
    a.gatherer.forget(KEY, SECOND);
    replicas.answers("counter-1", 3);
    assertThat(a.total(BOTH).total()).isEqualTo(33);

    // It reports less than B knows, so B asks and learns why.
    Total first = b.total(BOTH);
    Total second = b.total(BOTH);

    assertThat(first.total()).isEqualTo(33);
    assertThat(second.complete()).isTrue();
    assertThat(b.notices.getLast()).isInstanceOf(Notice.StateLossEnded.class);
  }
}
