package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteWeightsPropertyTest {
  private static final ObjectKey KEY = new ObjectKey("HTTPRoute", "default", "r");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyLayoutKeepsEverythingButItsWeights(long seed) throws EditException {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      Layout layout = new Layout(random);
      String before = layout.file();
      Map<String, Integer> weights = layout.newWeights();

      weights(before); // the generator writes good routes only
      String after = RouteWeights.withWeights(before, KEY, weights);

      assertThat(weights(after)).as(before).containsAllEntriesOf(weights);
      assertThat(RouteWeights.withWeights(after, KEY, weights)).as(before).isEqualTo(after);
      assertThat(comments(after)).isEqualTo(comments(before));
      if (layout.everyWeightIsThere) {
        assertThat(withoutDigits(after)).isEqualTo(withoutDigits(before));
      } else {
        assertThat(isSubsequence(withoutDigits(before), withoutDigits(after))).as(after).isTrue();
      }
    }
  }

  private static Map<String, Integer> weights(String text) {
    Outcome.OfFile read = ObjectReader.read("f.yaml", text);
    assertThat(read.problems()).as(text).isEmpty();
    return RouteWeights.of((HttpRoute) read.good(KEY).orElseThrow());
  }

  private static String withoutDigits(String text) {
    return text.replaceAll("(weight[\"']? *: *)\\d+", "$1");
  }

  private static List<String> comments(String text) {
    return text.lines()
        .filter(line -> line.contains("#"))
        .map(line -> line.replaceAll("^[^#]*", ""))
        .toList();
  }

  private static boolean isSubsequence(String part, String whole) {
    int at = 0;
    for (int i = 0; i < whole.length() && at < part.length(); i++) {
      at += whole.charAt(i) == part.charAt(at) ? 1 : 0;
    }
    return at == part.length();
  }

  /** Writes one route in a random style, between other documents. */
  private static final class Layout {
    private final Random random;
    private final String lineEnd;
    private final boolean everyWeightIsThere;
    private final List<String> names;

    Layout(Random random) {
      this.random = random;
      this.lineEnd = random.nextBoolean() ? "\n" : "\r\n";
      this.everyWeightIsThere = random.nextBoolean();
      this.names = List.of("a", "b", "c", "d").subList(0, 2 + random.nextInt(3));
    }

    Map<String, Integer> newWeights() {
      Map<String, Integer> weights = new LinkedHashMap<>();
      for (String name : names) {
        if (random.nextBoolean()) {
          weights.put(name, random.nextInt(1_000_001));
        }
      }
      return weights;
    }

    String file() {
      StringBuilder text = new StringBuilder();
      if (random.nextBoolean()) {
        text.append("# 😀 weight: 5\n").append(Yaml.gateway("{name: l, port: 80, protocol: HTTP}"));
        text.append("--- ").append(comment()).append('\n');
      }
      text.append("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute").append(comment());
      text.append("\nmetadata: {name: r, labels: {weight: \"7\"}}\nspec:\n");
      String indent = " ".repeat(1 + random.nextInt(4));
      text.append(indent).append("rules:").append(comment()).append('\n');
      int rules = 1 + random.nextInt(3);
      String ruleIndent = indent + " ".repeat(random.nextInt(3));
      for (int i = 0; i < rules; i++) {
        rule(text, ruleIndent);
      }
      if (random.nextInt(3) == 0) {
        text.append("---\n# weight: 1\n");
      }
      String file = text.toString().replace("\n", lineEnd);
      return random.nextInt(4) == 0 ? file.stripTrailing() : file;
    }

    private void rule(StringBuilder text, String indent) {
      String deeper = indent + "  ";
      text.append(indent)
          .append("- matches: [{path: {value: /weight}}]")
          .append(comment())
          .append('\n');
      text.append(deeper).append("backendRefs:");
      if (random.nextInt(3) == 0) {
        text.append(" [").append(wide(deeper));
        for (int i = 0; i < names.size(); i++) {
          text.append(i == 0 ? "" : ", ").append(flow(names.get(i), deeper + "  "));
        }
        text.append(wide(deeper)).append("]").append(comment()).append('\n');
      } else {
        text.append(comment()).append('\n');
        for (String name : names) {
          block(text, name, deeper);
        }
      }
    }

    private void block(StringBuilder text, String name, String indent) {
      if (random.nextInt(3) == 0) {
        text.append(indent).append("- ").append(flow(name, indent + "    "));
        text.append(comment()).append('\n');
        return;
      }
      String gap = " ".repeat(1 + random.nextInt(3));
      String lead = indent + "-" + gap;
      for (String field : fields(name)) {
        text.append(lead).append(field.replace(":", ":" + " ".repeat(1 + random.nextInt(3))));
        text.append(comment()).append('\n');
        lead = indent + " " + gap;
        if (random.nextInt(4) == 0) {
          text.append(lead).append("# weight: 3\n");
        }
      }
    }

    private String flow(String name, String indent) {
      boolean tight = random.nextInt(3) == 0;
      String gap = random.nextInt(3) == 0 ? "\n" + indent : tight ? "" : " ";
      List<String> pairs = new ArrayList<>();
      for (String field : fields(name)) {
        List<String> parts = List.of(field.split(":", -1));
        pairs.add(
            tight
                ? "\"" + parts.get(0) + "\":" + parts.get(1)
                : parts.get(0) + ": " + parts.get(1));
      }
      String text =
          "{" + (gap.isBlank() && !gap.isEmpty() ? gap : "") + String.join("," + gap, pairs);
      return text + (gap.startsWith("\n") ? gap : "") + "}";
    }

    private List<String> fields(String name) {
      List<String> fields = new ArrayList<>(List.of("name:\"" + name + "\"", "port:80"));
      if (everyWeightIsThere || random.nextBoolean()) {
        fields.add("weight:" + random.nextInt(1000));
      }
      Collections.shuffle(fields, random);
      return fields;
    }

    private String wide(String indent) {
      return random.nextBoolean() ? "\n" + indent + "  " : "";
    }

    private String comment() {
      return random.nextInt(3) == 0 ? " # weight: 9, é😀" : "";
    }
  }
}
