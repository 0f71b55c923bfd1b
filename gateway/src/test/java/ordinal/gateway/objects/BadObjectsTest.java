package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadObjectsTest {
  private static final String GATEWAY = "f.yaml:%d: Gateway default/g: %s";

  static Stream<Arguments> spoilt() {
    return Stream.of(
        Arguments.of(
            Yaml.gateway("{name: a, port: 0, protocol: HTTP}"),
            GATEWAY.formatted(
                7, "spec.listeners[0].port: 0: must be a whole number from 1 to 65535")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80}"),
            GATEWAY.formatted(7, "spec.listeners[0].protocol: is required")),
        Arguments.of(
            Yaml.gateway("{name: A, port: 80, protocol: HTTP}"),
            GATEWAY.formatted(
                7,
                "spec.listeners[0].name: A: must be a DNS name: labels of a-z, 0-9 and - joined by dots, at most 253 characters")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP}\n").stripTrailing()
                + "\n    - {name: a, port: 81, protocol: HTTP}\n",
            GATEWAY.formatted(
                8,
                "spec.listeners[1].name: a: is the name of an earlier listener: names must be unique")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP}\n").stripTrailing()
                + "\n    - {name: b, port: 80, protocol: HTTP}\n",
            GATEWAY.formatted(
                8,
                "spec.listeners[1]: 80 HTTP: has the same port, protocol and hostname as listener a: change one")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP, tls: {}}"),
            GATEWAY.formatted(7, "spec.listeners[0].tls: {}: must be absent for protocol HTTP")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: http}"),
            GATEWAY.formatted(7, "spec.listeners[0].protocol: http: must be HTTP or HTTPS")),
        Arguments.of(
            Yaml.gateway(
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector}}}"),
            GATEWAY.formatted(
                7,
                "spec.listeners[0].allowedRoutes.namespaces.selector: is required where from is Selector")),
        Arguments.of(
            Yaml.gateway(
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Any}}}"),
            GATEWAY.formatted(
                7,
                "spec.listeners[0].allowedRoutes.namespaces.from: Any: must be one of Same, All, Selector")),
        Arguments.of(
            Yaml.gateway(
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: a, operator: Exists}]}}}}"),
            GATEWAY.formatted(
                7,
                "spec.listeners[0].allowedRoutes.namespaces.selector.matchExpressions: [{key: a, operator: Exists}]: is not supported yet: use matchLabels")),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c}\nspec: {controllerName: ordinal}",
            "f.yaml:4: GatewayClass /c: spec.controllerName: ordinal: must be a domain and a path, such as ordinal.dev/gateway"),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: c, namespace: x}\nspec: {controllerName: a.b/c}",
            "f.yaml:3: GatewayClass /c: metadata.namespace: x: must be absent: a GatewayClass is in no namespace"),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}",
            "f.yaml:1: Gateway default/g: spec: is required"),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g}\nspec:\n  from: []\n  to: [{group: '', kind: Service}]",
            "f.yaml:5: ReferenceGrant default/g: spec.from: 0 entries: must have 1 to 16 entries"),
        Arguments.of(
            "apiVersion: v1\nkind: Service\nmetadata: {name: a.b}\nspec: {}",
            "f.yaml:3: Service default/a.b: metadata.name: a.b: must be a DNS label: at most 63 of a-z, 0-9 and -, with a letter or digit at both ends"),
        Arguments.of(
            "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports:\n  - port: 80\n  - {name: b, port: 81}",
            "f.yaml:6: Service default/s: spec.ports[0].name: is required where a Service has several ports"),
        Arguments.of(
            "apiVersion: v1\nkind: Service\nmetadata: {name: s, labels: {v: 1.0}}\nspec: {}",
            "f.yaml:3: Service default/s: metadata.labels.v: 1.0: must be a string: put it in quotes"),
        Arguments.of(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    name: b",
            "f.yaml:7: Pod default/p: spec.containers[0].name: b: stands twice, first in line 6: keep one of them"),
        Arguments.of(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  creationTimestamp: yesterday",
            "f.yaml:5: Pod default/p: metadata.creationTimestamp: yesterday: must be an RFC 3339 time such as 2026-01-31T12:00:00Z"),
        Arguments.of(
            slice("IPv4", "1.2.3"),
            "f.yaml:6: EndpointSlice default/e: endpoints[0].addresses[0]: 1.2.3: must be an IPv4 address"),
        Arguments.of(
            slice("IPv4", "\"::1\""),
            "f.yaml:6: EndpointSlice default/e: endpoints[0].addresses[0]: ::1: must be an IPv4 address"),
        Arguments.of(
            slice("IPv6", "127.0.0.1"),
            "f.yaml:6: EndpointSlice default/e: endpoints[0].addresses[0]: 127.0.0.1: must be an IPv6 address"),
        Arguments.of(
            slice("IP", "127.0.0.1").replace("127.0.0.1", "a.b"),
            "f.yaml:4: EndpointSlice default/e: addressType: IP: must be one of IPv4, IPv6, FQDN"),
        Arguments.of(
            slice("IPv4", "1.2.3.4").replace("kubernetes.io/service-name", "x"),
            "f.yaml:3: EndpointSlice default/e: metadata: needs the label kubernetes.io/service-name with the name of its Service"),
        Arguments.of(
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: e, labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints:\n- addresses: [1.2.3.4]\n  conditions: {ready: 'true'}",
            "f.yaml:7: EndpointSlice default/e: endpoints[0].conditions.ready: true: must be true or false"),
        Arguments.of(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec: {replicas: -1}",
            "f.yaml:4: StatefulSet default/s: spec.replicas: -1: must be a whole number from 0 to 2147483647"),
        Arguments.of(
            "apiVersion: ordinal.dev/v1alpha1\nkind: Aggregation\nmetadata: {name: a}\nspec: {feild: x}",
            "f.yaml:4: Aggregation default/a: spec.feild: x: unknown field: did you mean field?"),
        Arguments.of(
            "apiVersion: ordinal.dev/v1alpha1\nkind: Aggregation\nmetadata: {name: a}\nspec: {path: visits}",
            "f.yaml:4: Aggregation default/a: spec.path: visits: must be an absolute path: it starts with /"),
        Arguments.of(
            "apiVersion: ordinal.dev/v1alpha1\nkind: StatefulRollout\nmetadata: {name: a}",
            "f.yaml:1: StatefulRollout default/a: spec: is required"),
        Arguments.of(
            "apiVersion: ordinal.dev/v1alpha1\nkind: Experiment\nmetadata: {name: a}",
            "f.yaml:2: Experiment default/a: kind: Experiment: is not supported yet"),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v2\nkind: HTTPRoute\nmetadata: {name: a}",
            "f.yaml:1: HTTPRoute default/a: apiVersion: gateway.networking.k8s.io/v2: must be gateway.networking.k8s.io/v1 or gateway.networking.k8s.io/v1beta1 for HTTPRoute"),
        Arguments.of(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HttpRuote\nmetadata: {name: a}",
            "f.yaml:2: HttpRuote default/a: kind: HttpRuote: is not read by the gateway: did you mean HTTPRoute?"),
        Arguments.of(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}",
            "f.yaml:2: Deployment default/a: kind: Deployment: is not read by the gateway: it reads GatewayClass, Gateway, HTTPRoute, ReferenceGrant, Service, EndpointSlice, StatefulSet, Pod, Namespace, BackendTLSPolicy, ConfigMap, Secret, Aggregation, TrafficPolicy, StatefulRollout"),
        Arguments.of(
            "kind: Pod\nmetadata: {name: a}", "f.yaml:1: Pod default/a: apiVersion: is required"),
        Arguments.of("apiVersion: v1\nmetadata: {name: a}", "f.yaml:1: kind: is required"),
        Arguments.of("apiVersion: v1\nkind: Pod", "f.yaml:1: metadata: is required"),
        Arguments.of(
            "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a}",
            "f.yaml:3: metadata.name: is required"),
        Arguments.of("- a", "f.yaml:1: - a: must be an object with apiVersion, kind and metadata"),
        Arguments.of(
            "just text",
            "f.yaml:1: just text: must be an object with apiVersion, kind and metadata"),
        Arguments.of(
            "\n\na: [1,\nb: 2",
            "f.yaml:4: b: 2: is not valid YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>"),
        Arguments.of("a: *b", "f.yaml:1: a: *b: is not valid YAML: found undefined alias b"),
        Arguments.of(
            "a: 1\nb: \u0007",
            "f.yaml:2: b:  : is not valid YAML: has a character that YAML forbids"),
        Arguments.of(
            "a: 1\n\tb: 2",
            "f.yaml:2: b: 2: is not valid YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"));
  }

  @ParameterizedTest
  @MethodSource("spoilt")
  void namesFileLineObjectFieldAndValue(String yaml, String expected) {
    assertThat(Yaml.problems(yaml)).containsExactly(expected);
    assertThat(Yaml.objects(yaml)).isEmpty();
  }

  @Test
  void refusesAGatewayWithoutAnyListenerThatCanBeServed() {
    assertThat(Yaml.problems(Yaml.gateway("{name: a, port: 80, protocol: TCP}")))
        .containsExactly(
            GATEWAY.formatted(
                6, "spec.listeners: must have at least one listener of protocol HTTP or HTTPS"));
  }

  @Test
  void tellsWhatAnErrorMeansToConditions() {
    assertThat(
            ObjectReader.read("f", Yaml.gateway("{name: a, port: 0, protocol: HTTP}")).problems())
        .extracting(Problem::reason)
        .containsExactly(Reason.INVALID);
    assertThat(ObjectReader.read("f", Yaml.route("filters: [{type: CORS}]")).problems())
        .extracting(Problem::reason)
        .contains(Reason.UNSUPPORTED_VALUE);
    assertThat(
            ObjectReader.read(
                    "f",
                    Yaml.route(
                        "filters: [{type: URLRewrite, urlRewrite: {}},"
                            + " {type: RequestRedirect, requestRedirect: {}}]"))
                .problems())
        .extracting(Problem::reason)
        .containsExactly(Reason.INCOMPATIBLE_FILTERS);
  }

  @Test
  void tellsWhatAFieldWithoutEffectMeansToConditions() {
    String yaml =
        Yaml.gateway(
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute},"
                    + " {kind: TCPRoute}]}}")
            + "  addresses: [{value: 10.0.0.1}]\n"
            + "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
            + "metadata: {name: c}\n"
            + "spec: {controllerName: ordinal.dev/gateway, parametersRef: {name: p}}\n";

    assertThat(ObjectReader.read("f", yaml).problems())
        .extracting(Problem::reason)
        .containsExactly(
            Reason.INVALID_ROUTE_KINDS, Reason.UNSUPPORTED_ADDRESS, Reason.INVALID_PARAMETERS);
  }

  @Test
  void keepsTheReferencesAndTheGenerationOfWhatItRefuses() {
    String yaml =
        Yaml.route("filters: [{type: CORS}]")
            .replace("name: r", "name: r\n  generation: 7")
            .replace(
                "spec:", "spec:\n  parentRefs: [{kind: Service, group: '', name: s}, {name: g}]");

    assertThat(ObjectReader.read("f", yaml).outcomes().getFirst())
        .isInstanceOfSatisfying(
            Outcome.Bad.class,
            bad ->
                assertThat(bad.draft())
                    .get()
                    .isInstanceOfSatisfying(
                        HttpRoute.class,
                        route -> {
                          assertThat(route.meta().generation()).isEqualTo(7);
                          assertThat(route.parentRefs())
                              .extracting(HttpRoute.ParentRef::isGateway)
                              .containsExactly(false, true);
                        }));
  }

  static Stream<Arguments> tolerated() {
    return Stream.of(
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP}")
                + "  addresses: [{value: 10.0.0.1}]\n",
            GATEWAY.formatted(
                8, "spec.addresses: [{value: 10.0.0.1}]: is not supported yet and has no effect")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP, hostnam: x}"),
            GATEWAY.formatted(
                7, "spec.listeners[0].hostnam: x: unknown field: did you mean hostname?")),
        Arguments.of(
            Yaml.gateway("{name: a, port: 80, protocol: HTTP}")
                .replace("{name: g}", "{name: g, xyzzy: 1}"),
            GATEWAY.formatted(
                3,
                "metadata.xyzzy: 1: unknown field: known here: name, namespace, labels, annotations, creationTimestamp, generation, resourceVersion, uid, generateName, managedFields, ownerReferences, finalizers, deletionTimestamp, deletionGracePeriodSeconds, selfLink")),
        Arguments.of(
            "apiVersion: v1\nkind: List\nitem: []\nitems: ["
                + "{apiVersion: v1, kind: Pod, metadata: {name: p}}]",
            "f.yaml:3: item: []: unknown field: did you mean items?"));
  }

  @ParameterizedTest
  @MethodSource("tolerated")
  void warnsWhereTheObjectIsGoodOtherwise(String yaml, String expected) {
    assertThat(Yaml.problems(yaml)).containsExactly(expected);
    assertThat(Yaml.objects(yaml)).hasSize(1);
  }

  @Test
  void oneBadDocumentSparesTheOthers() {
    String pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\n";

    Outcome.OfFile read =
        ObjectReader.read(
            "f.yaml",
            "# first\n"
                + pod.formatted("a")
                + "---\na: [\n---\n"
                + pod.formatted("b")
                + "...\n"
                + pod.formatted("C"));

    assertThat(read.problems())
        .extracting(Problem::line, Problem::field)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(7, ""),
            org.assertj.core.groups.Tuple.tuple(14, "metadata.name"));
    assertThat(read.outcomes())
        .extracting(outcome -> outcome.getClass().getSimpleName())
        .containsExactly("Good", "Unsure", "Good", "Bad");
  }

  @Test
  void refusesBillionLaughs() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(Yaml.problems(yaml.toString()))
        .containsExactly(
            "f.yaml:1: a0: &a0 [x, x]: is not valid YAML: Number of aliases for non-scalar nodes exceeds the specified max=50");
  }

  @Test
  void survivesAliasesWithinTheLimitThatExplode() {
    StringBuilder yaml = new StringBuilder("x0: &x0 {k: v}\n");
    for (int i = 1; i < 10; i++) {
      yaml.append(
          "x%d: &x%d [*x%d, *x%d, *x%d, *x%d, *x%d]\n"
              .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
    }

    assertThat(Yaml.problems(yaml + "spec: {rules: *x9}\n"))
        .contains("f.yaml:1: kind: is required");
  }

  @Test
  void refusesDeepNesting() {
    assertThat(Yaml.problems("[".repeat(1_000_000)))
        .singleElement()
        .asString()
        .endsWith("is not valid YAML: nesting deeper than 64 levels");
    assertThat(Yaml.problems("- ".repeat(100_000)))
        .singleElement()
        .asString()
        .endsWith("is not valid YAML: nesting deeper than 64 levels");
  }

  @Test
  void refusesMoreValuesThanMemoryHolds() {
    assertThat(Yaml.problems("{" + "k: v, ".repeat(1_500_000) + "}"))
        .singleElement()
        .asString()
        .endsWith("is not valid YAML: more than 250000 values in one document");
  }

  @Test
  void limitsDocumentsAndProblems() {
    assertThat(Yaml.problems("--- a\n".repeat(2000)))
        .hasSize(1001)
        .last()
        .isEqualTo("f.yaml: has 1000 more problems");
    assertThat(Yaml.problems("--- a\n".repeat(10_001)))
        .isEqualTo(List.of("f.yaml: has too many documents: at most 10000"));
  }

  @Test
  void refusesARegularExpressionThatIsNestedTooDeeply() {
    String regex = String.join("", Collections.nCopies(2000, "(")) + "a" + ")".repeat(2000);

    List<String> problems =
        Yaml.problems(
            Yaml.route(
                "matches:\n- headers: [{name: a, type: RegularExpression, value: '%s'}]"
                    .formatted(regex)));

    assertThat(problems)
        .allMatch(problem -> problem.contains("must be a regular expression: Stack overflow"));
  }

  private static String slice(String type, String address) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: e, labels: {kubernetes.io/service-name: s}}
    addressType: %s
    endpoints:
    - addresses: [%s]
    """
        .formatted(type, address);
  }
}
