package ordinal.gateway.aggregate;

import static ordinal.gateway.aggregate.Bench.KEY;
import static ordinal.gateway.aggregate.Bench.backend;
import static ordinal.gateway.aggregate.Bench.replica;
import static ordinal.gateway.aggregate.Bench.request;
import static ordinal.gateway.aggregate.Bench.withoutEndpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GathererTest {
  private static final Replica ZERO = replica("stable", "counter-0", 0);
  private static final Replica ONE = replica("stable", "counter-1", 1);
  private static final Backend BOTH = backend("stable", ZERO, ONE);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Bench bench = new Bench();

  @Test
  void addsUpWhatEveryReplicaAnswers() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 36);

    Total total = bench.total(BOTH);

    assertThat(total)
        .isEqualTo(
            new Total(
                66,
                true,
                2,
                2,
                List.of(
                    reading("counter-0", 0, 30L, State.LIVE, 0L, null),
                    reading("counter-1", 1, 36L, State.LIVE, 0L, null))));
  }

  @Test
  void keepsTheLastKnownValueOfAReplicaThatFailsWithItsAgeAndError() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 36);
    bench.total(BOTH);
    bench.time.advance(Duration.ofSeconds(5));
    bench.replicas.fails("counter-1", "connection refused");

    Total total = bench.total(BOTH);

    assertThat(total.total()).isEqualTo(66);
    assertThat(total.complete()).isFalse();
    assertThat(total.counted()).isEqualTo(2);
    assertThat(total.replicas().get(1))
        .isEqualTo(reading("counter-1", 1, 36L, State.STALE, 5000L, "connection refused"));
  }

  @Test
  void namesAReplicaThatWasNeverSeenAsMissing() {
    bench.replicas.answers("counter-0", 30);

    Total total = bench.total(backend("stable", ZERO, withoutEndpoint("stable", "counter-1", 1)));

    assertThat(total.total()).isEqualTo(30);
    assertThat(total.complete()).isFalse();
    assertThat(total.expected()).isEqualTo(2);
    assertThat(total.counted()).isEqualTo(1);
    assertThat(total.replicas().get(1))
        .isEqualTo(
            new Reading(
                "counter-1",
                OptionalInt.of(1),
                "stable",
                "",
                null,
                State.MISSING,
                null,
                "has no endpoint"));
  }

  @Test
  void isCompleteAndZeroWithoutReplicas() {
    assertThat(bench.total()).isEqualTo(new Total(0, true, 0, 0, List.of()));
  }

  @Test
  void asksAndCountsAReplicaOfTwoBackendsOnceWhereItCanBeAsked() {
    bench.replicas.answers("counter-0", 30);

    Total total =
        bench.total(
            backend("stable", withoutEndpoint("stable", "counter-0", 0)),
            backend("all", replica("all", "counter-0", 0)));

    assertThat(total.total()).isEqualTo(30);
    assertThat(total.expected()).isOne();
    assertThat(bench.replicas.calls()).isOne();
  }

  @Test
  void keepsADepartedReplicaThatHoldsVisitsLastOfItsBackend() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 36);
    bench.replicas.answers("canary-0", 4);
    Backend canary = backend("canary", replica("canary", "canary-0", 0));
    bench.total(BOTH, canary);

    Total total = bench.total(backend("stable", ONE), canary);

    assertThat(total.total()).isEqualTo(70);
    assertThat(total.complete()).isFalse();
    assertThat(total.expected()).isEqualTo(3);
    assertThat(total.replicas())
        .extracting(Reading::replica, Reading::error)
        .containsExactly(
            tuple("counter-1", null), tuple("counter-0", "departed"), tuple("canary-0", null));
  }

  @Test
  void keepsReplicasOfABackendThatLeftTheRuleAfterAllOthers() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("canary-0", 4);
    bench.total(backend("canary", replica("canary", "canary-0", 0)), backend("stable", ZERO));

    Total total = bench.total(backend("stable", ZERO));

    assertThat(total.replicas())
        .extracting(Reading::replica)
        .containsExactly("counter-0", "canary-0");
    assertThat(total.total()).isEqualTo(34);
  }

  @Test
  void doesNotExpectADepartedReplicaWithoutVisits() {
    bench.replicas.answers("counter-0", 30);
    bench.replicas.answers("counter-1", 0);
    bench.total(BOTH);

    Total total = bench.total(backend("stable", ZERO));

    assertThat(total.complete()).isTrue();
    assertThat(total.expected()).isOne();
  }

  @Test
  void countsAReplicaThatMovesBetweenBackendsOnce() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO), backend("canary"));

    Total total =
        bench.total(backend("stable"), backend("canary", replica("canary", "counter-0", 0, "r2")));

    assertThat(total.total()).isEqualTo(30);
    assertThat(total.replicas()).extracting(Reading::backend).containsExactly("canary");
    assertThat(total.replicas()).extracting(Reading::revision).containsExactly("r2");
  }

  @Test
  void showsTheLastKnownRevisionWhereNoPodTellsOne() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO));

    Total total = bench.total(backend("stable", withoutEndpoint("stable", "counter-0", 0)));

    assertThat(total.replicas()).extracting(Reading::revision).containsExactly("r1");
  }

  @Test
  void sortsByTheRulesBackendsThenByOrdinal() {
    Replica ten = replica("stable", "counter-10", 10);
    Replica two = replica("stable", "counter-2", 2);
    bench.replicas.answers("counter-10", 1);
    bench.replicas.answers("counter-2", 1);

    Total total =
        bench.total(
            backend("zeta", withoutEndpoint("zeta", "zeta-0", 0)), backend("stable", ten, two));

    assertThat(total.replicas())
        .extracting(Reading::replica)
        .containsExactly("zeta-0", "counter-2", "counter-10");
  }

  @Test
  void keepsTheHigherValueOfAReplicaThatReportsLessAndTellsOnce() {
    bench.replicas.answers("counter-0", 36);
    bench.total(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 3);

    Total total = bench.total(backend("stable", ZERO));
    bench.total(backend("stable", ZERO));

    String error = "reports 3, fewer than the 36 seen at 2026-11-22T10:00:00Z";
    assertThat(total.replicas())
        .containsExactly(reading("counter-0", 0, 36L, State.STALE, 0L, error));
    assertThat(total.complete()).isFalse();
    assertThat(bench.notices)
        .containsExactly(new Notice.StateLost(KEY, "default", "counter-0", 3, 36, HandTime.START));
  }

  @Test
  void tellsWhenALostValueIsReachedAgain() {
    bench.replicas.answers("counter-0", 36);
    bench.total(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 3);
    bench.total(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 36);

    Total total = bench.total(backend("stable", ZERO));

    assertThat(total.complete()).isTrue();
    assertThat(bench.notices.getLast())
        .isEqualTo(new Notice.StateLossEnded(KEY, "default", "counter-0"));
  }

  @Test
  void takesALateLowerAnswerOfAnOlderQuestionForWhatItIs() {
    Future<Shown> older = bench.gatherer.total(request(SECOND, backend("stable", ZERO)));
    Future<Shown> newer =
        bench.gatherer.total(request(Duration.ofSeconds(9), backend("stable", ZERO)));
    FakeReplicas.Call first = bench.replicas.next();
    bench.replicas.next().answer().complete(36L);

    first.answer().complete(30L);

    assertThat(newer.result().total().total()).isEqualTo(36);
    assertThat(older.result().total().total()).isEqualTo(36);
    assertThat(older.result().total().complete()).isTrue();
    assertThat(bench.notices).isEmpty();
  }

  @Test
  void answersBeforeTheDeadlineWithoutAReplicaThatNeverAnswers() {
    bench.replicas.answers("counter-0", 30);
    Future<Shown> answer = bench.ask(BOTH);
    bench.time.advance(Duration.ofMillis(899));
    assertThat(answer.isComplete()).isFalse();

    bench.time.advance(Duration.ofMillis(1));

    Total total = answer.result().total();
    assertThat(total.total()).isEqualTo(30);
    assertThat(total.replicas().get(1).error()).isEqualTo("no answer within 900 ms");
    assertThat(bench.time.alarms()).isZero();
  }

  @Test
  void remembersAnAnswerThatCameAfterTheDeadline() {
    bench.replicas.answers("counter-0", 30);
    bench.ask(BOTH);
    bench.time.advance(SECOND);
    bench.replicas.next().answer().complete(36L);
    bench.replicas.fails("counter-1", "connection refused");

    Total total = bench.total(BOTH);

    assertThat(total.total()).isEqualTo(66);
    assertThat(total.replicas().get(1).state()).isEqualTo(State.STALE);
  }

  @Test
  void sharesTheNextFanoutAmongAllWhoAskDuringOne() {
    Future<Shown> first = bench.ask(BOTH);
    List<Future<Shown>> others = IntStream.range(0, 1000).mapToObj(i -> bench.ask(BOTH)).toList();
    assertThat(bench.replicas.calls()).isEqualTo(2);

    answer(30, 36);
    answer(31, 37);

    assertThat(bench.replicas.calls()).isEqualTo(4);
    assertThat(first.result().total().total()).isEqualTo(66);
    assertThat(others).allMatch(a -> a.result() == others.getFirst().result());
    assertThat(others.getFirst().result().total().total()).isEqualTo(68);
  }

  @Test
  void showsNothingThatWasReadBeforeItWasAskedFor() {
    Future<Shown> first = bench.ask(backend("stable", ZERO));
    FakeReplicas.Call before = bench.replicas.next();

    Future<Shown> second = bench.ask(backend("stable", ZERO));
    before.answer().complete(30L);
    bench.replicas.next().answer().complete(31L);

    assertThat(first.result().total().total()).isEqualTo(30);
    assertThat(second.result().total().total()).isEqualTo(31);
  }

  @Test
  void waitsForAFanoutThatHangsAtMostAQuarterOfItsDeadline() {
    bench.ask(backend("stable", ZERO));
    Future<Shown> second = bench.ask(backend("stable", ZERO));
    bench.replicas.next();

    bench.time.advance(Duration.ofMillis(249));
    assertThat(bench.replicas.calls()).isOne();
    bench.time.advance(Duration.ofMillis(1));
    bench.replicas.next().answer().complete(31L);

    assertThat(second.result().total().total()).isEqualTo(31);
  }

  @Test
  void asksAReplicaThatHangsFiveTimesWithinADeadlineHoweverManyRead() {
    for (int i = 0; i < 900; i++) {
      bench.ask(backend("stable", ZERO));
      bench.time.advance(Duration.ofMillis(1));
    }

    assertThat(bench.replicas.calls()).isBetween(4, 5);
  }

  @Test
  void answersInTimeThoughItWaitedForAFanoutThatHung() {
    bench.replicas.answers("counter-0", 30);
    bench.ask(BOTH);
    bench.time.advance(Duration.ofMillis(50));
    bench.replicas.answers("counter-0", 31);

    Future<Shown> second = bench.ask(BOTH);
    bench.time.advance(Duration.ofMillis(899));
    assertThat(second.isComplete()).isFalse();
    bench.time.advance(Duration.ofMillis(1));

    assertThat(second.result().total().total()).isEqualTo(31);
    assertThat(second.result().total().complete()).isFalse();
    bench.time.advance(SECOND);
    assertThat(bench.time.alarms()).isZero();
  }

  private void answer(long zero, long one) {
    bench.replicas.next().answer().complete(zero);
    bench.replicas.next().answer().complete(one);
  }

  @Test
  void sharesNothingWithWhoAsksAfterwards() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 31);

    assertThat(bench.total(backend("stable", ZERO)).total()).isEqualTo(31);
  }

  @Test
  void asksAgainWhereTheReplicasAreOthers() {
    bench.ask(backend("stable", ZERO));

    bench.ask(BOTH);

    assertThat(bench.replicas.calls()).isEqualTo(3);
  }

  @Test
  void aReaderWithAnotherDeadlineWaitsForNobody() {
    Future<Shown> longer = bench.ask(BOTH);
    Future<Shown> shorter = bench.gatherer.total(request(Duration.ofMillis(100), BOTH));
    assertThat(bench.replicas.calls()).isEqualTo(4);

    bench.time.advance(Duration.ofMillis(90));

    assertThat(longer.isComplete()).isFalse();
    assertThat(shorter.result().total().replicas().get(1).error())
        .isEqualTo("no answer within 90 ms");
  }

  @Test
  void deadlinesInTurnDoNotMakeMoreFanouts() {
    for (int i = 0; i < 900; i++) {
      bench.ask(backend("stable", ZERO));
      bench.gatherer.total(request(Duration.ofSeconds(30), backend("stable", ZERO)));
      bench.time.advance(Duration.ofMillis(1));
    }

    assertThat(bench.replicas.calls()).isBetween(5, 6);
  }

  @Test
  void showsNothingBeforeItIsDurable() {
    bench.disk.slow(true);
    bench.replicas.answers("counter-0", 30);
    Future<Shown> answer = bench.ask(backend("stable", ZERO));
    assertThat(answer.isComplete()).isFalse();

    bench.disk.finish();

    assertThat(answer.result().total().total()).isEqualTo(30);
  }

  @Test
  void writesNothingWhenNothingChanged() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO));
    bench.time.advance(SECOND);

    bench.total(backend("stable", ZERO));

    assertThat(bench.disk.writes()).isOne();
  }

  @Test
  void answersWhileTheDiskIsFullTellsOnceAndTriesAgain() {
    bench.disk.full(true);
    bench.replicas.answers("counter-0", 30);
    assertThat(bench.total(backend("stable", ZERO)).complete()).isTrue();
    assertThat(bench.total(backend("stable", ZERO)).complete()).isTrue();
    bench.disk.full(false);

    bench.total(backend("stable", ZERO));

    assertThat(bench.disk.writes()).isEqualTo(3);
    assertThat(bench.notices)
        .containsExactly(
            new Notice.StoreFailing("No space left on device"), new Notice.StoreRecovered());
  }

  @Test
  void answersInTimeWhileAWriteHangsAndNobodyWaitsBehindItAgain() {
    bench.disk.slow(true);
    bench.replicas.answers("counter-0", 30);
    Future<Shown> first = bench.ask(backend("stable", ZERO));
    bench.time.advance(Duration.ofMillis(975));
    assertThat(first.result().total().total()).isEqualTo(30);

    Future<Shown> second = bench.ask(backend("stable", ZERO));

    assertThat(second.isComplete()).isTrue();
    assertThat(bench.notices).containsExactly(new Notice.StoreFailing("a write takes too long"));
    bench.disk.finish();
    assertThat(bench.notices).last().isEqualTo(new Notice.StoreRecovered());
  }

  @Test
  void isNotWellAgainBeforeAllThatWasShownIsDurable() {
    bench.disk.slow(true);
    bench.replicas.answers("counter-0", 30);
    bench.ask(backend("stable", ZERO));
    bench.time.advance(SECOND);
    bench.replicas.answers("counter-0", 31);
    assertThat(bench.total(backend("stable", ZERO)).total()).isEqualTo(31);

    bench.disk.finish();

    assertThat(bench.notices).hasSize(1);
    bench.disk.finish();
    assertThat(bench.notices).last().isEqualTo(new Notice.StoreRecovered());
  }

  @Test
  void writesOnceForAllThatChangedDuringAWrite() {
    bench.disk.slow(true);
    bench.replicas.answers("counter-0", 30);
    bench.ask(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 31);
    Future<Shown> second = bench.ask(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 32);
    Future<Shown> third = bench.ask(backend("stable", ZERO));

    bench.disk.finish();
    assertThat(second.isComplete()).isFalse();
    bench.disk.finish();

    assertThat(second.result().total().total()).isEqualTo(31);
    assertThat(third.result().total().total()).isEqualTo(32);
    assertThat(bench.disk.writes()).isEqualTo(2);
  }

  @Test
  void forgetsNothingAcrossARestartAndCountsTheAgeOn() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO));
    bench.time.advance(Duration.ofMinutes(2));
    bench.restart(false);

    Total total = bench.total(backend("stable"));

    assertThat(total.replicas())
        .containsExactly(reading("counter-0", 0, 30L, State.STALE, 120_000L, "departed"));
  }

  @Test
  void forgetsADepartedReplicaWhenTold() {
    bench.replicas.answers("counter-0", 30);
    bench.total(backend("stable", ZERO));

    Future<Boolean> forgotten = bench.gatherer.forget(KEY, new Member("default", "counter-0"));

    assertThat(forgotten.result()).isTrue();
    assertThat(bench.total(backend("stable")).expected()).isZero();
    bench.restart(false);
    assertThat(bench.total(backend("stable")).expected()).isZero();
  }

  @Test
  void acceptsALowerValueOnceTheHigherOneIsForgotten() {
    bench.replicas.answers("counter-0", 36);
    bench.total(backend("stable", ZERO));
    bench.replicas.answers("counter-0", 3);
    bench.total(backend("stable", ZERO));

    bench.gatherer.forget(KEY, new Member("default", "counter-0"));

    Total total = bench.total(backend("stable", ZERO));
    assertThat(total.total()).isEqualTo(3);
    assertThat(total.complete()).isTrue();
    assertThat(bench.notices.getLast()).isInstanceOf(Notice.StateLossEnded.class);
  }

  @Test
  void aLateAnswerDoesNotBringBackWhatWasForgotten() {
    bench.replicas.answers("counter-0", 36);
    bench.total(backend("stable", ZERO));
    bench.replicas.waits("counter-0");
    bench.ask(backend("stable", ZERO));
    bench.gatherer.forget(KEY, new Member("default", "counter-0"));

    bench.replicas.next().answer().complete(36L);

    assertThat(bench.counts.known()).isEmpty();
  }

  @Test
  void saysWhetherThereWasAnythingToForget() {
    assertThat(bench.gatherer.forget(KEY, new Member("default", "counter-9")).result()).isFalse();
    assertThat(bench.disk.writes()).isZero();
  }

  @Test
  void keepsPathsApartAndRefusesToRememberEndlesslyMany() {
    bench.replicas.answers("counter-0", 1);
    for (int i = 0; i < 64; i++) {
      assertThat(ask("/visits/" + i).succeeded()).isTrue();
    }

    assertThat(ask("/visits/64").cause()).isInstanceOf(Gatherer.TooManyTotals.class);
    assertThat(ask("/visits/0").succeeded()).isTrue();
  }

  private Future<Shown> ask(String path) {
    List<Backend> backends = List.of(backend("stable", ZERO));
    return bench.gatherer.total(new TotalRequest(KEY, backends, path, "visits", SECOND));
  }

  @Test
  void aTotalBeyondTheRangeStaysAtItsEnd() {
    bench.replicas.answers("counter-0", Long.MAX_VALUE);
    bench.replicas.answers("counter-1", 5);

    assertThat(bench.total(BOTH).total()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClockThatWasSetBackMakesNoNegativeAge() {
    Known known =
        new Known(
            KEY,
            "/visits",
            "visits",
            "default",
            "counter-0",
            OptionalInt.of(0),
            "stable",
            "r1",
            7,
            Instant.parse("2030-01-01T00:00:00Z"));
    Memory memory = new Memory(List.of(known), List.of());
    Counts counts = new Counts(memory, bench.time, bench.time, bench.notices::add);

    assertThat(counts.of(known.series()))
        .allSatisfy(e -> assertThat(e.ageMillis(bench.time.getAsLong())).isZero());
  }

  private static Reading reading(
      String name, int ordinal, Long visits, State state, Long age, @Nullable String error) {
    return new Reading(name, OptionalInt.of(ordinal), "stable", "r1", visits, state, age, error);
  }
}
