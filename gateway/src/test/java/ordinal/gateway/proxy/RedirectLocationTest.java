package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.HttpRoute.Filter.RequestRedirect;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectLocationTest {
  /** Port rules of HTTPRequestRedirectFilter.port; empty is absent. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 0, 8080, http://a.com:8080/foo?x=1",
    "'', '', 0, 80, http://a.com/foo?x=1",
    "http, '', 0, 8080, http://a.com/foo?x=1",
    "https, '', 0, 8080, https://a.com/foo?x=1",
    "'', b.com, 0, 8080, http://b.com:8080/foo?x=1",
    "'', '', 80, 8080, http://a.com/foo?x=1",
    "'', '', 443, 8080, http://a.com:443/foo?x=1",
    "https, '', 443, 8080, https://a.com/foo?x=1",
    "https, '', 8443, 8080, https://a.com:8443/foo?x=1",
    "http, '', 8081, 8080, http://a.com:8081/foo?x=1"
  })
  void followsThePortRules(String scheme, String host, int port, int listener, String expected) {
    RequestRedirect redirect =
        new RequestRedirect(
            present(scheme),
            present(host),
            port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
            Optional.empty(),
            302);

    assertThat(
            RedirectLocation.of(
                redirect, head("/foo", "x=1"), new PathMatch.Prefix("/"), false, listener))
        .isEqualTo(expected);
  }

  @Test
  void rewritesThePath() {
    RequestRedirect redirect =
        new RequestRedirect(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.of(new PathModifier.ReplacePrefixMatch("/new")),
            301);

    assertThat(
            RedirectLocation.of(
                redirect, head("/old/x", null), new PathMatch.Prefix("/old"), false, 80))
        .isEqualTo("http://a.com/new/x");
  }

  @Test
  void isRelativeForAClientThatNamesNoHost() {
    RequestRedirect redirect =
        new RequestRedirect(
            Optional.of("https"), Optional.empty(), OptionalInt.empty(), Optional.empty(), 301);
    RequestHead head = head("/x", "y=1");
    RequestHead old =
        new RequestHead(
            "GET", "", "", head.path(), head.query(), head.headers(), new HeaderScan(100));

    assertThat(RedirectLocation.of(redirect, old, new PathMatch.Prefix("/"), false, 80))
        .isEqualTo("/x?y=1");
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static RequestHead head(String path, @Nullable String query) {
    return new RequestHead(
        "GET",
        "a.com:1",
        "a.com",
        path,
        query,
        MultiMap.caseInsensitiveMultiMap(),
        new HeaderScan(100));
  }
}
