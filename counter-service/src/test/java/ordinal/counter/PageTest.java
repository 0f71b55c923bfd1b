package ordinal.counter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.OptionalInt;
import ordinal.counter.CounterSettings.Mounted;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Path FILE = Path.of("visits");

  @Test
  void showsWhatAPersonWantsToKnow() {
    String html = new Page(CounterSettings.of("counter-1", "v1", FILE)).html(36);

    assertThat(html)
        .contains("<p class=\"visits\">36</p>", "counter-1", "v1", "<dd>1</dd>")
        .doesNotContain("{{");
  }

  @Test
  void escapesNames() {
    CounterSettings evil = CounterSettings.of("<script>'\"&", "<img src=x onerror=alert(1)>", FILE);

    String html = new Page(evil).html(1);

    assertThat(html)
        .contains("&lt;script&gt;&#39;&quot;&amp;", "&lt;img src=x onerror=alert(1)&gt;")
        .doesNotContain("<script", "<img");
  }

  @Test
  void takesNoPlaceholderFromAName() {
    String html = new Page(CounterSettings.of("{{visits}}", "{{secret}}", FILE)).html(36);

    assertThat(html).contains("{{secret}}").containsOnlyOnce(">36<");
  }

  @Test
  void allowsItsOwnStyleByHashAndNothingElse() throws Exception {
    Page page = new Page(CounterSettings.of("counter-1", "v1", FILE));
    String html = page.html(1);
    String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8));

    assertThat(page.contentSecurityPolicy())
        .startsWith("default-src 'none'; ")
        .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void showsOnlyThatASecretIsSet() {
    CounterSettings settings = CounterSettings.of("counter-1", "v1", FILE);

    assertThat(new Page(settings.withMounted(new Mounted("{}", true))).html(1))
        .contains("<dd>set</dd>");
    assertThat(new Page(settings).html(1)).contains("<dd>not set</dd>");
  }

  @Test
  void hasNoOrdinalWhereTheNameHasNone() {
    CounterSettings settings = CounterSettings.of("counter", "v1", FILE);

    assertThat(settings.ordinal()).isEqualTo(OptionalInt.empty());
    assertThat(new Page(settings).html(1)).contains("<dd>&ndash;</dd>");
  }

  @Test
  void takesTheColourFromTheConfigurationOrTheVersion() {
    CounterSettings v1 = CounterSettings.of("counter-1", "v1", FILE);
    CounterSettings v2 = CounterSettings.of("counter-1", "v2", FILE);
    CounterSettings teal = v1.withMounted(new Mounted("{\"color\":\"teal\"}", false));
    CounterSettings evil = v1.withMounted(new Mounted("{\"color\":\"red}</style>\"}", false));

    assertThat(color(v1)).startsWith("hsl(").isNotEqualTo(color(v2)).isEqualTo(color(evil));
    assertThat(color(teal)).isEqualTo("teal");
  }

  private static String color(CounterSettings settings) {
    String html = new Page(settings).html(1);
    int at = html.indexOf("--version: ") + 11;
    return html.substring(at, html.indexOf(';', at));
  }
}
