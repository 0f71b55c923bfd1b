package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FrameBudget budget = new FrameBudget(0);

  @Test
  void beginsWithAFrameForEachStreamAndSomeMore() {
    assertThat(spent(1000, 0)).isEqualTo(128);
  }

  @Test
  void growsToFourHundredByWork() {
    budget.worked(1000);

    assertThat(spent(1000, 0)).isEqualTo(400);
  }

  @Test
  void fillsWithTwentyASecond() {
    spent(400, 0);

    assertThat(spent(1000, SECOND)).isEqualTo(20);
  }

  @Test
  void neverFillsBeyondItsMost() {
    spent(400, 0);

    assertThat(spent(1000, 3600 * SECOND)).isEqualTo(400);
  }

  @Test
  void isNeverSpentByAClientThatWorks() {
    for (int i = 0; i < 10_000; i++) {
      budget.worked();
      assertThat(spent(4, 0)).isEqualTo(4);
    }
  }

  @Test
  void fillsWithTheBytesThatTheClientTookAndCountsNoneTwice() {
    spent(400, 0);

    budget.took(511);
    assertThat(spent(1000, 0)).isZero();
    budget.took(512);
    assertThat(spent(1000, 0)).isEqualTo(1);
    budget.took(16_384);
    budget.took(16_384);
    assertThat(spent(1000, 0)).isEqualTo(31);
    budget.took(Long.MAX_VALUE / 2);
    assertThat(spent(1000, 0)).isEqualTo(400);
  }

  private int spent(int frames, long now) {
    int spent = 0;
    while (spent < frames && budget.spend(now)) {
      spent++;
    }
    return spent;
  }
}
