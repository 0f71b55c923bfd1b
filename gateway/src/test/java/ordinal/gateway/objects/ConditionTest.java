package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void comparesAFigureWithNumbersAndWithStable() {
    assertThat(Condition.holds("result >= 0.99", 0.995, NONE)).isTrue();
    assertThat(Condition.holds("result >= 0.99", 0.95, NONE)).isFalse();
    assertThat(Condition.holds("result < stable * 1.5 + 20", 100, OptionalDouble.of(60))).isTrue();
    assertThat(Condition.holds("result > 1 && !(result > 5)", 3, NONE)).isTrue();
    assertThat(Condition.holds("isNaN(result) || result > 1", Double.NaN, NONE)).isTrue();
  }

  @Test
  void cannotSayWhatNeedsAStableThatIsNotThere() {
    assertThatThrownBy(() -> Condition.holds("result < stable", 1, NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "result",
        "result >",
        "result > 1;",
        "result = 1",
        "results > 1",
        "foo > 1",
        "result.class",
        "result.getClass() == 1",
        "new('java.io.File','x')",
        "'a' == 'a'",
        "System.exit(1)",
        "while(true){}",
        "[1,2,3]",
        "result > 0 ? 1 : 2",
        "`x`",
        "1 / 0 > result"
      })
  void saysWhatIsWrong(String text) {
    assertThat(Condition.check(text)).isPresent();
  }

  @Test
  void hasNothingToSayOfAGoodOne() {
    assertThat(Condition.check("result >= 0.95 and result <= 1e3")).isEmpty();
    assertThat(Condition.check("isNaN(result) || result < stable * 1.5 + 20")).isEmpty();
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(Condition.check("result > 1" + " || result > 1".repeat(100)))
        .hasValueSatisfying(why -> assertThat(why).contains("longer"));
  }
}
