package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import ordinal.gateway.objects.PolicyLimits;
import org.junit.jupiter.api.Test;

class RateBucketsTest {
  private final AtomicLong now = new AtomicLong();

  private RateBuckets buckets(int requests, Duration interval, int burst, int keys) {
    PolicyLimits.RateLimit limit =
        new PolicyLimits.RateLimit(requests, interval, burst, new PolicyLimits.Key.ClientAddress());
    return new RateBuckets("p", limit, keys, now::get);
  }

  private static int allowed(RateBuckets buckets, String key, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += buckets.take(key).allowed() ? 1 : 0;
    }
    return allowed;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void allowsABurstAndThenTheRate() {
    RateBuckets buckets = buckets(10, Duration.ofSeconds(1), 25, 10);

    assertThat(allowed(buckets, "a", 100)).isEqualTo(25);
    int later = 0;
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(10));
      later += allowed(buckets, "a", 3);
    }
    assertThat(later).isEqualTo(100);
  }

  @Test
  void fillsToTheBurstAndNoFurther() {
    RateBuckets buckets = buckets(10, Duration.ofSeconds(1), 5, 10);
    allowed(buckets, "a", 5);

    pass(Duration.ofMinutes(5));

    assertThat(allowed(buckets, "a", 100)).isEqualTo(5);
  }

  @Test
  void tellsWhatIsLeftAndWhenToComeAgain() {
    RateBuckets buckets = buckets(2, Duration.ofSeconds(10), 2, 10);

    assertThat(buckets.take("a"))
        .isEqualTo(new RateBuckets.Verdict(true, 1, Duration.ZERO, Duration.ofSeconds(5)));
    assertThat(buckets.take("a"))
        .isEqualTo(new RateBuckets.Verdict(true, 0, Duration.ZERO, Duration.ofSeconds(10)));
    pass(Duration.ofSeconds(1));
    assertThat(buckets.take("a"))
        .isEqualTo(new RateBuckets.Verdict(false, 0, Duration.ofSeconds(4), Duration.ofSeconds(9)));
    pass(Duration.ofSeconds(4));
    assertThat(buckets.take("a").allowed()).isTrue();
  }

  @Test
  void keepsKeysApart() {
    RateBuckets buckets = buckets(1, Duration.ofSeconds(1), 1, 10);

    assertThat(allowed(buckets, "a", 10)).isEqualTo(1);
    assertThat(allowed(buckets, "b", 10)).isEqualTo(1);
  }

  @Test
  void isExactAgainstManyThreads() throws Exception {
    RateBuckets buckets = buckets(1, Duration.ofHours(1), 5000, 10);
    AtomicInteger allowed = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int t = 0; t < 8; t++) {
        threads.execute(() -> {
          allowed.addAndGet(allowed(buckets, "a", 2000));
          done.countDown();
        });
      }
      done.await();
    }

    assertThat(allowed.get()).isEqualTo(5000);
  }

  @Test
  void forgetsKeysBeyondTheBoundAndThoseThatAreFullAgain() {
    RateBuckets buckets = buckets(1, Duration.ofSeconds(1), 1, 100);
    for (int i = 0; i < 100_000; i++) {
      buckets.take("key-" + i);
    }
    assertThat(buckets.keys()).isLessThanOrEqualTo(100);

    pass(Duration.ofMinutes(1));

    assertThat(buckets.keys()).isZero();
  }

  @Test
  void countsWithTheLargestValuesThatCanBeSet() {
    RateBuckets buckets = buckets(1, Duration.ofHours(1), 1_000_000, 10);
    pass(Duration.ofDays(365));

    assertThat(allowed(buckets, "a", 1_000_001)).isEqualTo(1_000_000);
    assertThat(buckets.take("a").retry()).isEqualTo(Duration.ofHours(1));
  }
}
