package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteWeightsTest {
  private static final ObjectKey KEY = new ObjectKey("HTTPRoute", "default", "r");
  private static final Map<String, Integer> NEW = Map.of("a", 70, "b", 30);

  static Stream<Arguments> styles() {
    return Stream.of(
        style(
            "backendRefs:\n- name: a # stable\n  port: 80\n  weight: 90 # most\n- name: b\n  weight:    0x0A\n  port: 80",
            "backendRefs:\n- name: a # stable\n  port: 80\n  weight: 70 # most\n- name: b\n  weight:    30\n  port: 80"),
        style(
            "backendRefs: [{name: a, port: 80, weight: 9}, {weight: 1, \"name\": 'b', port: 80, }]",
            "backendRefs: [{name: a, port: 80, weight: 70}, {weight: 30, \"name\": 'b', port: 80, }]"),
        style(
            "backendRefs:\n- name: a\n  port: 80 # p\n  # next\n  filters: []\n-   port: 80\n    name: b",
            "backendRefs:\n- name: a\n  port: 80 # p\n  weight: 70\n  # next\n  filters: []\n-   port: 80\n    weight: 30\n    name: b"),
        style(
            "backendRefs: [{name: a, port: 80}, {\"name\":\"b\",\"port\":80}]",
            "backendRefs: [{name: a, port: 80, weight: 70}, {\"name\":\"b\",\"port\":80,\"weight\":30}]"),
        style(
            "backendRefs: [\n  {\n    'name': 'a',\n    'port': 80\n  },\n  {\n    name: b,\n    port: 80 # p\n  }]",
            "backendRefs: [\n  {\n    'name': 'a',\n    'port': 80,\n    'weight': 70\n  },\n  {\n    name: b,\n    port: 80, weight: 30 # p\n  }]"),
        style(
            "backendRefs:\n- {name: a, port: 80, weight: }\n- name: b\n  port: 80\n  weight: # none yet",
            "backendRefs:\n- {name: a, port: 80, weight: 70 }\n- name: b\n  port: 80\n  weight: 30 # none yet"),
        style(
            "backendRefs:\n- {name: a, port: 80, weight: null}\n- name: b\n  port: 80\n  weight: ~",
            "backendRefs:\n- {name: a, port: 80, weight: 70}\n- name: b\n  port: 80\n  weight: 30"),
        style(
            "backendRefs:\n- {name: a, port: 80, weight: 1}\n- {name: b, port: 80, weight: 2}\n- {name: c, port: 80, weight: 3}\n- {name: a, port: 81, weight: 4}",
            "backendRefs:\n- {name: a, port: 80, weight: 70}\n- {name: b, port: 80, weight: 30}\n- {name: c, port: 80, weight: 3}\n- {name: a, port: 81, weight: 70}"),
        style(
            "name: é😀".replace("é😀", "n")
                + "\nbackendRefs: # 😀 é 😀\n- {name: a, port: 80, weight: 1}\n- {name: b, port: 80, weight: 2}",
            "name: n\nbackendRefs: # 😀 é 😀\n- {name: a, port: 80, weight: 70}\n- {name: b, port: 80, weight: 30}"));
  }

  private static Arguments style(String before, String after) {
    return Arguments.of(Yaml.route(before), Yaml.route(after));
  }

  @ParameterizedTest
  @MethodSource("styles")
  void changesNothingButTheWeights(String before, String after) throws EditException {
    assertThat(RouteWeights.withWeights(before, KEY, NEW)).isEqualTo(after);
    assertThat(RouteWeights.withWeights(after, KEY, NEW)).isEqualTo(after);
  }

  @ParameterizedTest
  @MethodSource("styles")
  void keepsWindowsLineEndsOtherDocumentsAndAMissingLastLineEnd(String before, String after)
      throws EditException {
    String other = before.replace("name: r", "name: other");

    assertThat(RouteWeights.withWeights(around(other, before), KEY, NEW))
        .isEqualTo(around(other, after));
  }

  private static String around(String other, String text) {
    return ("\uFEFF# 😀\n" + other + "--- # next\n" + text + "...\n# last\n---\na: [")
        .replace("\n", "\r\n");
  }

  @Test
  void endsAFileWithoutALineEndInTheNewWeight() throws EditException {
    String text =
        Yaml.route("backendRefs:\n- {name: a, port: 80, weight: 70}\n- name: b\n  port: 80");

    assertThat(RouteWeights.withWeights(text.stripTrailing(), KEY, NEW))
        .isEqualTo(text.stripTrailing() + "\n        weight: 30");
  }

  @Test
  void editsJson() throws EditException {
    String json =
        """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "r"},
         "spec": {"rules": [{"backendRefs": [
           {"name": "a", "port": 80, "weight": 1}, {"name": "b", "port": 80}]}]}}
        """;

    assertThat(RouteWeights.withWeights(json, KEY, NEW))
        .isEqualTo(
            json.replace("\"weight\": 1", "\"weight\": 70")
                .replace("\"b\", \"port\": 80", "\"b\", \"port\": 80, \"weight\": 30"));
  }

  @Test
  void editsAnItemOfAList() throws EditException {
    String item = Yaml.route("backendRefs:\n- {name: a, port: 80}\n- {name: b, port: 80}");
    String list = "apiVersion: v1\nkind: List\nitems:\n- " + item.replace("\n", "\n  ");

    assertThat(RouteWeights.withWeights(list, KEY, NEW))
        .isEqualTo(
            list.replace("{name: a, port: 80}", "{name: a, port: 80, weight: 70}")
                .replace("{name: b, port: 80}", "{name: b, port: 80, weight: 30}"));
  }

  @Test
  void leavesRulesWithOneBackendOrAnAggregationAlone() throws EditException {
    String two = "- {name: a, port: 80, weight: 1}\n- {name: b, port: 80, weight: 1}";
    String sum =
        "filters: [{type: ExtensionRef, extensionRef: {group: ordinal.dev, kind: Aggregation, name: v}}]\n";
    String others =
        "    - backendRefs: [{name: a, port: 80, weight: 1}]\n    - "
            + (sum + "backendRefs:\n" + two).replace("\n", "\n      ")
            + "\n";
    String text = Yaml.route("backendRefs:\n" + two) + others;

    assertThat(RouteWeights.withWeights(text, KEY, NEW))
        .isEqualTo(
            Yaml.route(
                    "backendRefs:\n- {name: a, port: 80, weight: 70}\n- {name: b, port: 80, weight: 30}")
                + others);
  }

  @Test
  void refusesABackendThatSharesNoTraffic() {
    String text =
        Yaml.route("backendRefs: [{name: a, port: 80}, {name: b, port: 80}]")
            + "    - backendRefs: [{name: c, port: 80}]\n";

    assertThatThrownBy(() -> RouteWeights.withWeights(text, KEY, Map.of("c", 1)))
        .isInstanceOf(EditException.BadWeights.class)
        .hasMessage("no rule with several backends names c; there are a, b");
  }

  @Test
  void refusesWeightsOutOfRange() {
    String text = Yaml.route("backendRefs: [{name: a, port: 80}, {name: b, port: 80}]");

    assertThatThrownBy(() -> RouteWeights.withWeights(text, KEY, Map.of("a", -1)))
        .isInstanceOf(EditException.BadWeights.class)
        .hasMessage("weight of a: -1: must be a whole number from 0 to 1000000");
    assertThatThrownBy(() -> RouteWeights.withWeights(text, KEY, Map.of("a", 1_000_001)))
        .isInstanceOf(EditException.BadWeights.class);
  }

  @Test
  void refusesARouteThatIsNotThereOrWrong() {
    String text = Yaml.route("backendRefs: [{name: a, port: 80}, {name: b, port: 80, weight: -1}]");

    assertThatThrownBy(() -> RouteWeights.withWeights("# none\n", KEY, NEW))
        .isInstanceOf(EditException.NoSuchRoute.class)
        .hasMessage("there is no HTTPRoute default/r");
    assertThatThrownBy(() -> RouteWeights.withWeights(text, KEY, NEW))
        .isInstanceOf(EditException.NotEditable.class)
        .hasMessage("HTTPRoute default/r is wrong in its file now: mend its problems first");
  }

  @ParameterizedTest
  @MethodSource("anchored")
  void refusesWeightsThatComeFromAnchors(String rule) {
    String text = Yaml.route(rule);

    assertThatThrownBy(() -> RouteWeights.withWeights(text, KEY, NEW))
        .isInstanceOf(EditException.NotEditable.class)
        .hasMessageContaining("anchor");
  }

  static Stream<String> anchored() {
    return Stream.of(
        "backendRefs: &x [{name: a, port: 80, weight: 1}, {name: b, port: 80, weight: 1}]",
        "backendRefs: [&x {name: a, port: 80, weight: 1}, {name: b, port: 80, weight: 1}]",
        "backendRefs: [{name: a, port: 80, weight: &w 1}, {name: b, port: 80, weight: *w}]",
        "backendRefs: [{name: a, port: &p 70, weight: 1}, {<<: {port: 80, weight: 1}, name: b}, &c {name: b, port: 80}]");
  }
}
