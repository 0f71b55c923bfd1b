package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
  private static final String[] PIECES = {
    "/", "//", ".", "..", "...", "%2e", "%2E", "%2f", "%5C", "%41", "%zz", "%", "%25", "%252e",
    "%e4", "%C3%A9", "a", "b", ";", ";x=1", "..;", "~", "%7e", "\\", "%00", " ", "é", "?", "2e"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/visits",
        "/a/b/",
        "/a.b/..c/...",
        "/.well-known/acme",
        "/a;b=1/c",
        "/caf%C3%A9",
        "/%252e%252e/x",
        "/a%20b",
        "/!$&'()*+,;=:@"
      })
  void returnsTheSameStringWhereNothingChanges(String path) {
    assertThat(PathNormalizer.normalize(path)).isSameAs(path);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "//, /",
    "///a//b//, /a/b/",
    "/a/./b, /a/b",
    "/a/., /a/",
    "/./, /",
    "/a/../b, /b",
    "/a/.., /",
    "/a/b/../, /a/",
    "/a/b/c/../../d, /a/d",
    "/a//../b, /b",
    "/a/%2e%2e/b, /b",
    "/a/.%2E/b, /b",
    "/a/%2e/b, /a/b",
    "/%7Euser, /~user",
    "/%76isits, /visits",
    "/caf%c3%a9, /caf%C3%A9",
    "/a%2dB%5F, /a-B_",
    "/a%2d%252e, /a-%252e"
  })
  void normalises(String raw, String normal) {
    assertThat(PathNormalizer.normalize(raw)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "visits",
        "/..",
        "/../a",
        "/a/../../b",
        "/%2e%2e/a",
        "/a%2fb",
        "/a%2Fb",
        "/a%5cb",
        "/a%5Cb",
        "/a\\b",
        "/a%00",
        "/a%0a",
        "/a%7f",
        "/a\u0000b",
        "/a\tb",
        "/a b",
        "/a\u007f",
        "/caf\u00e9",
        "/a%",
        "/a%2",
        "/a%zz",
        "/a%2%35",
        "/a%\uff11\uff11",
        "/a?b",
        "/a#b",
        "/a/..;/b",
        "/a/..;x=.",
        "/a/.;/b",
        "/a/%2e%2e;x/b",
        "/a/..;."
      })
  void refusesWhatServersReadDifferently(String raw) {
    assertThat(PathNormalizer.normalize(raw)).isNull();
  }

  @Test
  void isIdempotentAndLeavesNoDotSegmentInAnyForm() {
    Random random = new Random(7);
    int accepted = 0;
    for (int i = 0; i < 60_000; i++) {
      StringBuilder raw = new StringBuilder("/");
      for (int n = random.nextInt(8); n > 0; n--) {
        raw.append(PIECES[random.nextInt(random.nextInt(4) == 0 ? PIECES.length : 6)]);
        raw.append(random.nextInt(3) == 0 ? "/" : "");
      }
      String normal = PathNormalizer.normalize(raw.toString());
      if (normal == null) {
        continue;
      }
      accepted++;
      assertThat(PathNormalizer.normalize(normal)).as(raw.toString()).isSameAs(normal);
      assertThat(normal).startsWith("/").doesNotContain("//").doesNotContain("\\");
      for (String segment : normal.substring(1).split("/", -1)) {
        assertThat(segment.replaceAll("(?i)%2e", ".")).as(raw.toString()).isNotIn(".", "..");
        assertThat(segment.toUpperCase(java.util.Locale.ROOT)).doesNotContain("%2F", "%5C", "%00");
      }
    }
    assertThat(accepted).isGreaterThan(6_000);
  }
}
