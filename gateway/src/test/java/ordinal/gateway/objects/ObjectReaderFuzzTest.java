package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectReaderFuzzTest {
  private static final String GOOD =
      Yaml.gateway("{name: a, port: 80, protocol: HTTP}")
          + "---\n"
          + Yaml.route(
              """
              matches:
              - path: {type: RegularExpression, value: "/v[0-9]+"}
                headers: &h [{name: x, value: y}]
              - headers: *h
              filters:
              - type: RequestRedirect
                requestRedirect: {statusCode: 301, port: 0x50}
              timeouts: {request: 1s}
              """)
          + "---\n{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"apiVersion\": \"v1\","
          + " \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\", \"labels\": {\"é\": \"😀\"}}}]}\n";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyBytesGiveObjectsOrProblemsAndNeverAnException(long seed) {
    Random random = new Random(seed);
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 400; round++) {
      byte[] bytes = mutated(good, random);

      Outcome.OfFile read = ConfigFile.objects("f.yaml", bytes);

      if (!holdsNothing(bytes)) {
        assertThat(read.outcomes().size() + read.problems().size())
            .as("seed %d round %d: %s", seed, round, new String(bytes, StandardCharsets.ISO_8859_1))
            .isPositive();
      }
      assertThat(read.problems()).allMatch(problem -> problem.line() >= 0);
      assertThat(
              read.outcomes().stream().allMatch(Outcome.Good.class::isInstance)
                  || !read.problems().isEmpty())
          .as("what is not good is told")
          .isTrue();
    }
  }

  private static boolean holdsNothing(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .allMatch(
            line -> line.isBlank() || line.matches("[ \\t]*#.*|%.*|(---|\\.\\.\\.)[ \\t]*(#.*)?"));
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int edits = 1 + random.nextInt(8);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "[]{}:,-#&*!|>'\"%@` \n\t\r\0~?".charAt(random.nextInt(25));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          int from = random.nextInt(good.length);
          int length =
              Math.min(random.nextInt(40), Math.min(good.length - from, bytes.length - at));
          System.arraycopy(good, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
