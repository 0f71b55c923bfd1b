package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "EXAMPLE.com:8080, example.com",
    "example.com:, example.com",
    "127.0.0.1:1, 127.0.0.1",
    "[::1], [::1]",
    "[2001:DB8::1]:65535, [2001:db8::1]",
    "a_b-c.d, a_b-c.d"
  })
  void takesOneHostWithOrWithoutAPort(String text, String host) {
    assertThat(Authority.parse(text)).isEqualTo(new Authority(text, host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a b",
        "a,b",
        "u@a",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "a:b",
        "a:80:80",
        "a:65536",
        "a:000080",
        "a:+1",
        "[]",
        "[::1",
        "::1",
        "[::1]x",
        "[::1]:x",
        "[fe80::1%eth0]",
        "[v1.x]",
        "\u00e4.com",
        "a\tb",
        "a;b\"",
        "<a>"
      })
  void refusesAllElse(String text) {
    assertThat(Authority.parse(text)).isNull();
  }
}
