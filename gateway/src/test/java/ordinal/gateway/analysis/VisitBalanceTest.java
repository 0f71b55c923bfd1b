package ordinal.gateway.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import ordinal.gateway.metrics.VisitFigures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitBalanceTest {
  private final VisitBalance balance = new VisitBalance();

  @Test
  void saysNothingWhileEachAcknowledgedVisitIsThere() {
    assertThat(quiet(30, visits(0))).isEmpty();
    assertThat(quiet(130, visits(100))).isEmpty();
  }

  @Test
  void tellsHowManyWereLost() {
    quiet(30, visits(0));

    assertThat(quiet(127, visits(100)))
        .contains(
            "at least 3 acknowledged visits were lost: the total is 127 and must be at least 130");
  }

  @Test
  void tellsHowManyWereMadeUp() {
    quiet(30, visits(0));

    assertThat(quiet(132, visits(100)))
        .contains(
            "at least 2 visits were counted that nobody asked for: the total is 132 and can be at"
                + " most 130");
  }

  @Test
  void bearsThatWhatWasNotAnsweredMayHaveBeenCounted() {
    quiet(30, visits(0));
    VisitFigures uncertain = new VisitFigures("a", "GET", "/", 100, 104, 1, 104, 5);

    assertThat(quiet(130, uncertain)).isEmpty();
    assertThat(quiet(135, uncertain)).isEmpty();
    assertThat(quiet(136, uncertain)).isPresent();
  }

  @Test
  void whatWasUncertainIsSettledByALaterReading() {
    quiet(30, visits(0));
    quiet(130, new VisitFigures("a", "GET", "/", 100, 104, 1, 104, 5));

    assertThat(quiet(131, new VisitFigures("a", "GET", "/", 100, 104, 1, 104, 0))).isEmpty();
    assertThat(quiet(141, new VisitFigures("a", "GET", "/", 110, 114, 1, 114, 0))).isEmpty();
    assertThat(quiet(140, new VisitFigures("a", "GET", "/", 110, 114, 1, 114, 0))).isPresent();
  }

  @Test
  void judgesNoTotalThatIsIncomplete() {
    quiet(30, visits(0));
    Total incomplete = new Total(30, false, 1, 1, List.of(reading("counter-0", 30, State.STALE)));

    assertThat(balance.observe(List.of(visits(100)), incomplete, List.of(visits(100)))).isEmpty();
  }

  @Test
  void beginsAnewWhereAGatewayOrAReplicaComes() {
    quiet(30, visits(0));
    VisitFigures restarted = new VisitFigures("b", "GET", "/", 5, 5, 0, 5, 0);

    assertThat(quiet(90, restarted)).isEmpty();
    Total two =
        new Total(
            120,
            true,
            2,
            2,
            List.of(reading("counter-0", 90, State.LIVE), reading("counter-1", 30, State.LIVE)));
    assertThat(balance.observe(List.of(restarted), two, List.of(restarted))).isEmpty();
  }

  @Test
  void noReplicaMayHoldFewerThanBefore() {
    quiet(30, visits(0));

    assertThat(quiet(29, visits(0)))
        .contains("counter-0 holds 29 visits, fewer than the 30 seen before");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverAccusesASoundCounterUnderTraffic(long seed) {
    Traffic traffic = new Traffic(new Random(seed));
    for (int round = 0; round < 2_000; round++) {
      traffic.run(5);
      VisitFigures before = traffic.figures();
      traffic.run(5);
      long total = traffic.counted;
      traffic.run(5);

      assertThat(balance.observe(List.of(before), total(total), List.of(traffic.figures())))
          .as("round %d of seed %d", round, seed)
          .isEmpty();
    }
    // Once it is quiet, one lost visit is enough.
    traffic.settle();
    quiet(traffic.counted, traffic.figures());
    VisitFigures one = traffic.figures();
    VisitFigures more =
        new VisitFigures(
            "a",
            "GET",
            "/",
            one.acknowledged() + 1,
            one.begun() + 1,
            one.repeated(),
            one.ended() + 1,
            one.late());
    assertThat(quiet(traffic.counted, more)).isPresent();
  }

  /** Requests that are begun, counted or not, repeated, and answered or not, in any order. */
  private static final class Traffic {
    private final Random random;
    // Each under way, and whether its try was counted already.
    private final List<Boolean> open = new ArrayList<>();
    private int stray;
    private long acknowledged;
    private long begun;
    private long repeated;
    private long ended;
    private long late;
    private long counted = 1_000;

    Traffic(Random random) {
      this.random = random;
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
      }
    }

    private void step() {
      int one = open.isEmpty() ? 0 : random.nextInt(open.size());
      switch (open.isEmpty() ? 0 : random.nextInt(8)) {
        case 0, 1 -> {
          begun++;
          open.add(false);
        }
        case 2, 3, 4 -> {
          if (!open.get(one)) {
            counted++;
            open.set(one, true);
          }
        }
        case 5 -> {
          if (open.get(one)) {
            open.remove(one);
            acknowledged++;
            ended++;
          }
        }
        case 6 -> {
          stray += open.remove(one) ? 0 : 1;
          late++;
          ended++;
        }
        default -> {
          stray += open.get(one) ? 0 : 1;
          open.set(one, false);
          late++;
          repeated++;
        }
      }
      // A try that was given up is counted after all.
      if (stray > 0 && random.nextInt(4) == 0) {
        stray--;
        counted++;
      }
    }

    void settle() {
      counted += open.stream().filter(done -> !done).count();
      acknowledged += open.size();
      ended += open.size();
      open.clear();
      stray = 0;
      late = 0;
    }

    VisitFigures figures() {
      return new VisitFigures("a", "GET", "/", acknowledged, begun, repeated, ended, late);
    }
  }

  private Optional<String> quiet(long total, VisitFigures figures) {
    return balance.observe(List.of(figures), total(total), List.of(figures));
  }

  private static VisitFigures visits(long acknowledged) {
    return new VisitFigures("a", "GET", "/", acknowledged, acknowledged, 0, acknowledged, 0);
  }

  private static Total total(long visits) {
    return new Total(visits, true, 1, 1, List.of(reading("counter-0", visits, State.LIVE)));
  }

  private static Reading reading(String replica, long visits, State state) {
    return new Reading(replica, OptionalInt.of(0), "counter", "r1", visits, state, 1L, null);
  }
}
