package ordinal.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SameTest {
  @Test
  void numbersAreComparedByTheirValue() {
    assertThat(Same.as(Map.of("a", List.of(20.0, 1)), Map.of("a", List.of(20, 1L)))).isTrue();
    assertThat(Same.as(Map.of("a", 20.5), Map.of("a", 20))).isFalse();
  }

  @Test
  void whatIsMissingOrMoreDiffers() {
    assertThat(Same.as(Map.of("a", 1), Map.of("a", 1, "b", 2))).isFalse();
    assertThat(Same.as(List.of(1), List.of(1, 2))).isFalse();
    assertThat(Same.as(Map.of("a", "1"), Map.of("a", 1))).isFalse();
    assertThat(Same.as(null, null)).isTrue();
    assertThat(Same.as(null, "")).isFalse();
  }
}
