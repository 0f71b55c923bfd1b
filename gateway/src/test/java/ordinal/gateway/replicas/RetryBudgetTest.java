package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import ordinal.gateway.objects.TrafficPolicy.Budget;
import ordinal.gateway.objects.TrafficPolicy.Rate;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final RetryConstraint SHARE_ALONE =
      new RetryConstraint(
          new Budget(20, Duration.ofSeconds(10)), new Rate(0, Duration.ofSeconds(1)));

  private final RetryBudget budget = new RetryBudget();
  private long now = 12_345 * MILLI;

  /**
   * So many requests a second for a time, each of which wants to be tried again; those that are.
   */
  private int outage(RetryConstraint constraint, int rate, int seconds) {
    int retries = 0;
    for (int i = 0; i < rate * seconds; i++) {
      budget.begin();
      retries += budget.take(constraint, now) ? 1 : 0;
      now += 1000 * MILLI / rate;
    }
    return retries;
  }

  @Test
  void anOutageCostsNoMoreThanTheShareOfItsRequests() {
    outage(SHARE_ALONE, 100, 10);

    assertThat(outage(SHARE_ALONE, 100, 30)).isBetween(540, 600);
  }

  @Test
  void theMinimumRateIsAllowedWithoutManyRequests() {
    int retries = outage(RetryConstraint.DEFAULT, 10, 20);

    assertThat(retries).isEqualTo(200);
  }

  @Test
  void anOutageOfBusyTrafficStaysWithinShareAndRate() {
    int retries = outage(RetryConstraint.DEFAULT, 200, 30);

    assertThat(retries).isLessThanOrEqualTo(6000 / 5 + 30 * 10);
  }

  @Test
  void requestsOfQuietTimesCountForTheLastIntervalAlone() {
    budget.take(SHARE_ALONE, now);
    for (int i = 0; i < 1000; i++) {
      budget.begin();
    }
    assertThat(budget.take(SHARE_ALONE, now)).isTrue();
    now += Duration.ofMinutes(10).toNanos();

    assertThat(budget.take(SHARE_ALONE, now)).isFalse();
  }

  @Test
  void requestsBeforeTheFirstLookAllowNothing() {
    for (int i = 0; i < 100_000; i++) {
      budget.begin();
    }

    assertThat(outage(SHARE_ALONE, 100, 10)).isLessThanOrEqualTo(200);
  }

  @Test
  void nothingIsAllowedByZero() {
    RetryConstraint none =
        new RetryConstraint(
            new Budget(0, Duration.ofSeconds(10)), new Rate(0, Duration.ofSeconds(1)));

    assertThat(outage(none, 100, 5)).isZero();
  }
}
