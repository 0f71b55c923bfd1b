package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A Service that answers ten requests at once in 10 ms each, and lets others wait, simulated. */
class AdaptiveLimitTest {
  private static final int CAPACITY = 10;
  private static final long TIME = Duration.ofMillis(10).toNanos();

  private final AdaptiveLimit limit = new Gate().adaptive(5, 1024);
  private long now = 1;

  private void load(int clients, Duration time) {
    long end = now + time.toNanos();
    while (now < end) {
      int inFlight = Math.min(clients, limit.limit());
      long took = Math.max(TIME, TIME * inFlight / CAPACITY);
      for (int i = 0; i < inFlight; i++) {
        limit.answered(now, took, inFlight);
      }
      now += took;
    }
  }

  @Test
  void staysNearWhatTheServiceCanDoForTenMinutes() {
    load(8, Duration.ofSeconds(30));

    for (int minute = 0; minute < 10; minute++) {
      load(200, Duration.ofMinutes(1));
      assertThat(limit.limit()).as("minute %s", minute).isBetween(10, 35);
    }
  }

  @Test
  void staysNearItWhereItWasOverloadedFromTheStart() {
    for (int minute = 0; minute < 10; minute++) {
      load(200, Duration.ofMinutes(1));
      assertThat(limit.limit()).as("minute %s", minute).isBetween(10, 35);
    }
  }

  @Test
  void growsWhereAnswersStayFast() {
    for (int i = 0; i < 60_000; i++) {
      limit.answered(now, TIME, limit.limit());
      now += Duration.ofMillis(10).toNanos();
    }

    assertThat(limit.limit()).isGreaterThan(200);
  }

  @Test
  void keepsWhatItLearnedWithinOtherBounds() {
    Gate gate = new Gate();
    AdaptiveLimit first = gate.adaptive(5, 1024);
    assertThat(first.limit()).isEqualTo(20);

    assertThat(gate.adaptive(5, 1024)).isSameAs(first);
    assertThat(gate.adaptive(5, 12).limit()).isEqualTo(12);
    assertThat(gate.adaptive(30, 1024).limit()).isEqualTo(30);
  }
}
