package ordinal.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountBodyTest {
  @Test
  void readsANumberUpToTheLargestLong() {
    assertThat(parse("{\"visits\": 0}")).isZero();
    assertThat(parse("{\"replica\":\"counter-0\",\"visits\":9223372036854775807}"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"visits\":-1}|field visits is not a count: -1",
        "{\"visits\":3.0}|field visits is not a count: 3.0",
        "{\"visits\":9223372036854775808}|field visits is not a count: 9223372036854775808",
        "{\"visits\":\"3\"}|field visits is not a count: 3",
        "{\"visits\":true}|field visits is not a count: true",
        "{\"visits\":[3]}|field visits is not a count: [3]",
        "{\"visits\":null}|field visits is missing",
        "{\"hits\":3}|field visits is missing",
        "[3]|answer is not a JSON object",
        "null|answer is not a JSON object",
        "3|answer is not a JSON object",
        "{\"visits\":3}x|answer is not JSON",
        "{\"visits\":3|answer is not JSON",
        "<html>|answer is not JSON",
        "``|answer is not JSON",
      })
  void refusesAnythingElseWithTheReason(String body, String reason) {
    assertThatThrownBy(() -> parse(body)).isInstanceOf(ReadFailure.class).hasMessage(reason);
  }

  @Test
  void refusesDeepNestingAndShowsLittleOfALongValue() {
    assertThatThrownBy(() -> parse("{\"visits\":".repeat(10_000))).hasMessage("answer is not JSON");
    assertThatThrownBy(() -> parse("{\"visits\":\"" + "9".repeat(500) + "\"}"))
        .hasMessage("field visits is not a count: " + "9".repeat(40) + "...");
  }

  private static long parse(String body) {
    return CountBody.parse(Buffer.buffer(body), "visits");
  }
}
