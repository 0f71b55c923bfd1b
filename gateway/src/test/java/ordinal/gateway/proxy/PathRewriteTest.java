package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriteTest {
  /** The table of HTTPPathModifier.replacePrefixMatch in the Gateway API, and the root prefix. */
  @ParameterizedTest
  @CsvSource({
    "/foo/bar, /foo, /xyz, /xyz/bar",
    "/foo/bar, /foo, /xyz/, /xyz/bar",
    "/foo/bar, /foo/, /xyz, /xyz/bar",
    "/foo/bar, /foo/, /xyz/, /xyz/bar",
    "/foo, /foo, /xyz, /xyz",
    "/foo/, /foo, /xyz, /xyz/",
    "/foo/bar, /foo, '', /bar",
    "/foo/, /foo, '', /",
    "/foo, /foo, '', /",
    "/foo/, /foo, /, /",
    "/foo, /foo, /, /",
    "/foo, /foo/, /xyz, /xyz",
    "/foo, /, /xyz, /xyz/foo",
    "/, /, /xyz, /xyz/"
  })
  void replacesThePrefix(String path, String prefix, String replacement, String expected) {
    assertThat(
            PathRewrite.apply(
                new PathModifier.ReplacePrefixMatch(replacement),
                new PathMatch.Prefix(prefix),
                path))
        .isEqualTo(expected);
  }

  @Test
  void replacesTheWholePath() {
    assertThat(
            PathRewrite.apply(
                new PathModifier.ReplaceFullPath("/new"), new PathMatch.Exact("/a"), "/a"))
        .isEqualTo("/new");
  }

  @Test
  void leavesAPathThatNoPrefixMatched() {
    assertThat(
            PathRewrite.apply(
                new PathModifier.ReplacePrefixMatch("/new"), new PathMatch.Exact("/a"), "/a"))
        .isEqualTo("/a");
  }
}
