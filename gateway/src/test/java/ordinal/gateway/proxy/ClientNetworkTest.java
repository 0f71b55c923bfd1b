package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
    "::1, 0:0:0:0::/64",
    "no:address, no:address",
    "'', ''"
  })
  void countsAnIpv4AddressAndAnIpv6NetworkAsOneClient(String address, String client) {
    assertThat(ClientNetwork.of(address)).isEqualTo(client);
  }
}
