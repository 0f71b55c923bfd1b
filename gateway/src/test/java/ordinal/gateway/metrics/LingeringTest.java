package ordinal.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LingeringTest {
  private static final Instant START = Instant.EPOCH;

  private final Lingering<Integer> lingering = new Lingering<>();

  @Test
  void keepsWhatDepartedUntilItsTimeIsOver() {
    assertThat(lingering.with(Set.of(1, 2), START)).containsExactlyInAnyOrder(1, 2);
    assertThat(lingering.with(Set.of(2), START.plusSeconds(60))).containsExactlyInAnyOrder(1, 2);
    assertThat(lingering.with(Set.of(2), START.plus(Lingering.TIME).plusSeconds(1)))
        .containsExactly(2);
  }

  @Test
  void countsTheTimeOfWhatComesBackAnew() {
    lingering.with(Set.of(1), START);
    lingering.with(Set.of(), START.plusSeconds(200));
    lingering.with(Set.of(1), START.plusSeconds(250));

    assertThat(lingering.with(Set.of(), START.plusSeconds(500))).containsExactly(1);
  }

  @Test
  void keepsOnlySoManyThatDeparted() {
    for (int i = 0; i < 3 * Lingering.MOST_DEPARTED; i++) {
      lingering.with(Set.of(-1, i), START);
    }

    assertThat(lingering.with(Set.of(-1), START))
        .hasSize(Lingering.MOST_DEPARTED + 1)
        .contains(-1, 3 * Lingering.MOST_DEPARTED - 1)
        .doesNotContain(0);
  }
}
