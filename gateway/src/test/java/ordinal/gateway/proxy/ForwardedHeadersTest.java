package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardedHeadersTest {
  private final MultiMap from = MultiMap.caseInsensitiveMultiMap();
  private final MultiMap to = MultiMap.caseInsensitiveMultiMap();

  @Test
  void quotesAnIpv6Peer() {
    new ForwardedHeaders("2001:db8::1", false, false, 8080).write("[::1]:8080", from, to::add);

    assertThat(to.get("forwarded"))
        .isEqualTo("for=\"[2001:db8::1]\";host=\"[::1]:8080\";proto=http");
    assertThat(to.get("x-forwarded-for")).isEqualTo("2001:db8::1");
  }

  @Test
  void leavesOutAHostThatAnOldClientDidNotName() {
    new ForwardedHeaders("1.1.1.1", false, false, 80).write("", from, to::add);

    assertThat(to.contains("x-forwarded-host")).isFalse();
    assertThat(to.get("forwarded")).isEqualTo("for=1.1.1.1;proto=http");
  }

  @Test
  void followsTheHostOfEachRequest() {
    ForwardedHeaders headers = new ForwardedHeaders("1.1.1.1", false, false, 80);
    headers.write("a.com", from, (name, value) -> {});
    headers.write("b.com", from, to::add);

    assertThat(to.get("forwarded")).isEqualTo("for=1.1.1.1;host=b.com;proto=http");
  }

  @Test
  void knowsItsNamesInAnyCase() {
    assertThat(ForwardedHeaders.isOne("X-FORWARDED-Anything")).isTrue();
    assertThat(ForwardedHeaders.isOne("Forwarded")).isTrue();
    assertThat(ForwardedHeaders.isOne("X-Real-Ip")).isTrue();
    assertThat(ForwardedHeaders.isOne("x-forwarded")).isFalse();
    assertThat(ForwardedHeaders.isOne("forwarder")).isFalse();
  }

  @Test
  void replacesAllOfAStrangersAndOfATrustedPeersOnlyWhatItWritesItself() {
    ForwardedHeaders stranger = new ForwardedHeaders("1.1.1.1", false, false, 80);
    ForwardedHeaders trusted = new ForwardedHeaders("1.1.1.1", true, false, 80);
    trusted.write("a.com", from, to::add);

    assertThat(to.names()).hasSize(6).allMatch(trusted::replaces);
    assertThat(to.names()).allMatch(stranger::replaces);
    for (String name : List.of("X-Forwarded-User", "x-forwarded-scheme", "x-forwarded-email-a")) {
      assertThat(stranger.replaces(name)).as(name).isTrue();
      assertThat(trusted.replaces(name)).as(name).isFalse();
    }
    assertThat(stranger.replaces("x-else")).isFalse();
  }
}
