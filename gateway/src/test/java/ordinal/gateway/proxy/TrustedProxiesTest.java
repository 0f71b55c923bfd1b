package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "2001:db8::/32, 2001:db8:1::5, true",
    "2001:db8::/32, 2001:db9::5, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "10.0.0.0/8, nonsense, false"
  })
  void believesWhoIsInARange(String range, String address, boolean trusted) {
    assertThat(new TrustedProxies(List.of(range)).trusts(address)).isEqualTo(trusted);
  }

  @Test
  void believesNobodyByDefault() {
    assertThat(new TrustedProxies(List.of()).trusts("127.0.0.1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "", "::1/129"})
  void namesARangeThatIsNone(String range) {
    assertThatThrownBy(() -> new TrustedProxies(List.of(range)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("trusted proxy: " + range + ": ");
  }
}
