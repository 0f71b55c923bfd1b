package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadGrammarTest {
  private static final String FIELDS = "\r\nHost: a\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "\r\nGET / HTTP/1.0",
        "X-Y /a?b*c HTTP/1.1",
        "GET / HTTP/1.1\r\nx: \u00c6:\u00ff",
        "GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Lengths: 5,5\r\nContent-Lengt: 5"
      })
  void takesWhatTheGrammarAllowsHoweverItArrives(String line) {
    assertThat(wherever(line + FIELDS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        " GET / HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET / http/1.1",
        "GET / HTTP/1.10",
        "GET /\u007f HTTP/1.1",
        "GET /",
        "GET / HTTP/1.1\r",
        "GET / HTTP/1.1\r\nx: a\r\n b",
        "GET / HTTP/1.1\r\n x: a",
        "GET / HTTP/1.0\r\nContent-Length: 5\r\nx: a\r\ncontent-length: 0",
        "GET / HTTP/1.0\r\nContent-Length: 5, 5"
      })
  void refusesWhatItDoesNotHoweverItArrives(String line) {
    assertThat(wherever(line + FIELDS)).isNotNull();
  }

  @Test
  void tellsAVersionThatIsNotServedFromNone() {
    assertThat(wherever("GET / HTTP/2.0" + FIELDS)).contains("HTTP/2.0 is not served");
    assertThat(wherever("GET / HTTP/1.2" + FIELDS)).contains("HTTP/1.2 is not served");
    assertThat(wherever("GET / HTTP/x.y" + FIELDS)).contains("not a version");
  }

  @Test
  void beginsAnewWithEachHead() {
    HeadGrammar grammar = new HeadGrammar();
    scan(grammar, "GET /" + FIELDS);
    assertThat(grammar.problem()).isNotNull();

    grammar.begin();
    scan(grammar, "GET / HTTP/1.1" + FIELDS);

    assertThat(grammar.problem()).isNull();
  }

  /** The problem, which must be the same wherever the bytes are cut in two. */
  private static @Nullable String wherever(String head) {
    String whole = problem(head, 0);
    for (int cut = 1; cut < head.length(); cut++) {
      assertThat(problem(head, cut)).as("cut at %d", cut).isEqualTo(whole);
    }
    return whole;
  }

  private static @Nullable String problem(String head, int cut) {
    HeadGrammar grammar = new HeadGrammar();
    scan(grammar, head.substring(0, cut));
    scan(grammar, head.substring(cut));
    IllegalArgumentException problem = grammar.problem();
    return problem == null ? null : problem.getMessage();
  }

  private static void scan(HeadGrammar grammar, String text) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, ISO_8859_1);
    grammar.scan(bytes, 0, bytes.writerIndex());
  }
}
