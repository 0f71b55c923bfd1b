package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Header;
import ordinal.gateway.objects.HttpRoute.HeaderChange;
import ordinal.gateway.objects.HttpRoute.Match;
import ordinal.gateway.objects.HttpRoute.ParentRef;
import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import ordinal.gateway.objects.HttpRoute.Rule;
import ordinal.gateway.objects.HttpRoute.Timeouts;
import ordinal.gateway.objects.HttpRoute.ValueMatch;
import org.junit.jupiter.api.Test;

class GoodObjectsTest {
  private static final Timeouts NO_TIMEOUTS = new Timeouts(Optional.empty(), Optional.empty());
  private static final Match ANY =
      new Match(new PathMatch.Prefix("/"), List.of(), List.of(), Optional.empty());

  @Test
  void keepsAListenerOfAnotherProtocolInItsPlace() {
    Gateway gateway =
        Yaml.only(
            Gateway.class,
            Yaml.gateway("{name: a, port: 443, protocol: TLS, tls: {mode: Terminate}}")
                + "    - {name: b, port: 80, protocol: HTTP}\n");

    assertThat(gateway.listeners())
        .extracting(Gateway.Listener::isServed)
        .containsExactly(false, true);
  }

  @Test
  void readsEveryFieldOfAnHttpRoute() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class,
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: counter
              namespace: shop
              creationTimestamp: "2026-01-31T12:00:00+01:00"
              labels: {app.kubernetes.io/name: counter}
              annotations: {note: "x y"}
            spec:
              parentRefs:
              - {name: web, namespace: infra, sectionName: http, port: 8080}
              hostnames: [shop.example, "*.shop.example"]
              rules:
              - name: main
                matches:
                - path: {type: Exact, value: /a}
                  method: POST
                - path: {type: RegularExpression, value: "/v[0-9]+/.*"}
                  headers:
                  - {name: X-Canary, value: always}
                  - {name: Cookie, type: RegularExpression, value: ".*canary=1.*"}
                  queryParams:
                  - {name: Q, value: "1"}
                filters:
                - type: RequestHeaderModifier
                  requestHeaderModifier:
                    set: [{name: A, value: b}]
                    add: [{name: C, value: d}]
                    remove: [E]
                - type: ExtensionRef
                  extensionRef: {group: ordinal.dev, kind: Aggregation, name: visits}
                backendRefs:
                - {name: stable, port: 80, weight: 90}
                - name: canary
                  namespace: other
                  port: 81
                  weight: 0
                  filters:
                  - type: ResponseHeaderModifier
                    responseHeaderModifier: {add: [{name: Set-Cookie, value: a=b}]}
                timeouts: {request: 1m30s500ms, backendRequest: 0s}
              - matches: []
                filters:
                - type: RequestRedirect
                  requestRedirect:
                    scheme: https
                    hostname: new.example
                    port: 8443
                    statusCode: 308
                    path: {type: ReplaceFullPath, replaceFullPath: /new}
              - filters:
                - type: URLRewrite
                  urlRewrite:
                    hostname: in.example
                    path: {type: ReplacePrefixMatch, replacePrefixMatch: ""}
            """);

    assertThat(route.key()).isEqualTo(new ObjectKey("HTTPRoute", "shop", "counter"));
    assertThat(route.meta().labels()).isEqualTo(Map.of("app.kubernetes.io/name", "counter"));
    assertThat(route.meta().annotations()).isEqualTo(Map.of("note", "x y"));
    assertThat(route.meta().created()).contains(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(route.parentRefs())
        .containsExactly(
            new ParentRef(
                HttpRoute.GROUP,
                "Gateway",
                "infra",
                "web",
                Optional.of("http"),
                OptionalInt.of(8080)));
    assertThat(route.hostnames()).containsExactly("shop.example", "*.shop.example");
    assertThat(route.rules())
        .containsExactly(
            new Rule(
                Optional.of("main"),
                List.of(
                    new Match(new PathMatch.Exact("/a"), List.of(), List.of(), Optional.of("POST")),
                    new Match(
                        new PathMatch.Regex(Pattern.compile("/v[0-9]+/.*")),
                        List.of(
                            new ValueMatch.Exact("x-canary", "always"),
                            new ValueMatch.Regex("cookie", Pattern.compile(".*canary=1.*"))),
                        List.of(new ValueMatch.Exact("Q", "1")),
                        Optional.empty())),
                List.of(
                    new Filter.RequestHeaderModifier(
                        new HeaderChange(
                            List.of(new Header("A", "b")),
                            List.of(new Header("C", "d")),
                            List.of("E"))),
                    new Filter.ExtensionRef("ordinal.dev", "Aggregation", "visits")),
                List.of(
                    new BackendRef(
                        "", "Service", "shop", "stable", OptionalInt.of(80), 90, List.of()),
                    new BackendRef(
                        "",
                        "Service",
                        "other",
                        "canary",
                        OptionalInt.of(81),
                        0,
                        List.of(
                            new Filter.ResponseHeaderModifier(
                                new HeaderChange(
                                    List.of(),
                                    List.of(new Header("Set-Cookie", "a=b")),
                                    List.of()))))),
                new Timeouts(Optional.of(Duration.ofMillis(90_500)), Optional.of(Duration.ZERO))),
            new Rule(
                Optional.empty(),
                List.of(ANY),
                List.of(
                    new Filter.RequestRedirect(
                        Optional.of("https"),
                        Optional.of("new.example"),
                        OptionalInt.of(8443),
                        Optional.of(new PathModifier.ReplaceFullPath("/new")),
                        308)),
                List.of(),
                NO_TIMEOUTS),
            new Rule(
                Optional.empty(),
                List.of(ANY),
                List.of(
                    new Filter.UrlRewrite(
                        Optional.of("in.example"),
                        Optional.of(new PathModifier.ReplacePrefixMatch("")))),
                List.of(),
                NO_TIMEOUTS));
  }

  @Test
  void fillsInTheDefaultsOfAnHttpRoute() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class,
            """
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: HTTPRoute
            metadata: {name: r}
            spec:
              parentRefs: [{name: g}]
              rules:
              - matches: [{path: {}}, {path: {value: /a}, headers: [{name: h, value: v}]}]
                backendRefs: [{name: a, port: 80, weight: null}]
              - filters: [{type: RequestRedirect, requestRedirect: {}}]
            """);

    assertThat(route.key()).isEqualTo(new ObjectKey("HTTPRoute", "default", "r"));
    assertThat(route.meta().created()).isEmpty();
    assertThat(route.parentRefs())
        .containsExactly(
            new ParentRef(
                HttpRoute.GROUP, "Gateway", "default", "g", Optional.empty(), OptionalInt.empty()));
    assertThat(route.hostnames()).isEmpty();
    assertThat(route.rules().getFirst())
        .isEqualTo(
            new Rule(
                Optional.empty(),
                List.of(
                    ANY,
                    new Match(
                        new PathMatch.Prefix("/a"),
                        List.of(new ValueMatch.Exact("h", "v")),
                        List.of(),
                        Optional.empty())),
                List.of(),
                List.of(
                    new BackendRef(
                        "", "Service", "default", "a", OptionalInt.of(80), 1, List.of())),
                NO_TIMEOUTS));
    assertThat(route.rules().getLast().filters())
        .containsExactly(
            new Filter.RequestRedirect(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty(), 302));
  }

  @Test
  void givesARouteWithoutRulesTheDefaultRule() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class,
            "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: {}}");

    assertThat(route.rules())
        .containsExactly(
            new Rule(Optional.empty(), List.of(ANY), List.of(), List.of(), NO_TIMEOUTS));
  }

  @Test
  void readsGatewaysAndTheirClass() {
    Gateway gateway =
        Yaml.only(
            Gateway.class,
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: g, annotations: {ordinal.dev/response-headers: "false"}}
            spec:
              gatewayClassName: ordinal
              listeners:
              - {name: a, port: 80, protocol: HTTP}
              - name: b
                port: 80
                protocol: HTTP
                hostname: "*.example"
                allowedRoutes:
                  kinds: [{kind: HTTPRoute}]
                  namespaces: {from: Selector, selector: {matchLabels: {team: a}}}
              - name: c
                port: 81
                protocol: HTTP
                allowedRoutes: {namespaces: {from: All}}
            status: {addresses: []}
            """);
    GatewayClass gatewayClass =
        Yaml.only(
            GatewayClass.class,
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: ordinal}
            spec: {controllerName: ordinal.dev/gateway, description: ours}
            """);

    assertThat(gateway.namesReplicas()).isFalse();
    assertThat(gateway.gatewayClassName()).isEqualTo("ordinal");
    assertThat(gateway.listeners())
        .containsExactly(
            new Gateway.Listener(
                "a", Optional.empty(), 80, "HTTP", allowed("SAME", Map.of()), Optional.empty()),
            new Gateway.Listener(
                "b",
                Optional.of("*.example"),
                80,
                "HTTP",
                allowed("SELECTOR", Map.of("team", "a")),
                Optional.empty()),
            new Gateway.Listener(
                "c", Optional.empty(), 81, "HTTP", allowed("ALL", Map.of()), Optional.empty()));
    assertThat(gatewayClass.key()).isEqualTo(new ObjectKey("GatewayClass", "", "ordinal"));
    assertThat(gatewayClass.controllerName()).isEqualTo(GatewayClass.CONTROLLER);
  }

  @Test
  void readsTheKubernetesKinds() {
    List<KubeObject> objects =
        Yaml.objects(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: counter}
            spec:
              clusterIP: None
              selector: {app: counter}
              ports:
              - {name: http, port: 80, targetPort: 8080}
              - {name: grpc, port: 81, appProtocol: kubernetes.io/h2c}
              - {name: ws, port: 82, appProtocol: kubernetes.io/ws}
              - {name: dns, port: 53, protocol: UDP}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: e, labels: {kubernetes.io/service-name: counter}}
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints:
            - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: counter-0}}
            - {addresses: [127.0.0.2], hostname: counter-1, conditions: {ready: false}}
            - {addresses: [127.0.0.3], conditions: {ready: false, serving: true, terminating: true}}
            - {addresses: [127.0.0.4], targetRef: {kind: Node, name: n}, conditions: {ready: null}}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: counter}
            spec:
              replicas: 3
              ordinals: {start: 5}
              serviceName: counter
              template: {metadata: {labels: {app: counter}}, spec: {containers: []}}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: small}
            spec: {}
            ---
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "counter-0", "labels": {"a": "b"}}, "spec": {}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {team: a}}
            """);

    assertThat(objects).hasSize(6);
    Service service = (Service) objects.get(0);
    assertThat(service.ports())
        .containsExactly(
            new Service.Port("http", 80),
            new Service.Port("grpc", 81, "kubernetes.io/h2c"),
            new Service.Port("ws", 82, "kubernetes.io/ws"));
    assertThat(service.ports())
        .extracting(Service.Port::isHttp2)
        .containsExactly(false, true, false);
    assertThat(service.selector()).isEqualTo(Map.of("app", "counter"));
    EndpointSlice slice = (EndpointSlice) objects.get(1);
    assertThat(slice.service()).isEqualTo("counter");
    assertThat(slice.ports()).containsExactly(new EndpointSlice.Port("http", 8080));
    assertThat(slice.endpoints())
        .containsExactly(
            endpoint("127.0.0.1", Optional.of("counter-0"), true, true, false),
            endpoint("127.0.0.2", Optional.of("counter-1"), false, false, false),
            endpoint("127.0.0.3", Optional.empty(), false, true, true),
            endpoint("127.0.0.4", Optional.empty(), true, true, false));
    StatefulSet set = (StatefulSet) objects.get(2);
    assertThat(set)
        .isEqualTo(new StatefulSet(set.meta(), 3, 5, "counter", Map.of("app", "counter")));
    StatefulSet small = (StatefulSet) objects.get(3);
    assertThat(small).isEqualTo(new StatefulSet(small.meta(), 1, 0, "", Map.of()));
    assertThat(objects.get(4).meta().labels()).isEqualTo(Map.of("a", "b"));
    assertThat(objects.get(5).key()).isEqualTo(new ObjectKey("Namespace", "", "shop"));
  }

  @Test
  void readsReferenceGrantsAndAggregations() {
    List<KubeObject> objects =
        Yaml.objects(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: g}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a}]
              to: [{group: "", kind: Service}, {group: "", kind: Service, name: s}]
            ---
            {apiVersion: ordinal.dev/v1alpha1, kind: Aggregation, metadata: {name: a}}
            ---
            apiVersion: ordinal.dev/v1alpha1
            kind: Aggregation
            metadata: {name: b}
            spec: {path: /count, field: total}
            """);

    ReferenceGrant grant = (ReferenceGrant) objects.get(0);
    assertThat(grant.from())
        .containsExactly(new ReferenceGrant.From("gateway.networking.k8s.io", "HTTPRoute", "a"));
    assertThat(grant.to())
        .containsExactly(
            new ReferenceGrant.To("", "Service", Optional.empty()),
            new ReferenceGrant.To("", "Service", Optional.of("s")));
    assertThat(objects.subList(1, 3))
        .extracting(o -> ((Aggregation) o).path(), o -> ((Aggregation) o).field())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Optional.empty(), "visits"),
            org.assertj.core.groups.Tuple.tuple(Optional.of("/count"), "total"));
  }

  @Test
  void unwrapsAListWithAVersionForEachItem() {
    String pod = "- {apiVersion: v1, kind: Pod, metadata: {name: %s}}\n";
    String text = "apiVersion: v1\nkind: List\nitems:\n" + pod.formatted("a") + pod.formatted("b");

    List<KubeObject> before = Yaml.objects(text);
    List<KubeObject> after = Yaml.objects(text.replace("name: b", "name: b, labels: {}"));

    assertThat(before)
        .extracting(KubeObject::key)
        .extracting(ObjectKey::name)
        .containsExactly("a", "b");
    assertThat(after.getFirst().meta().resourceVersion())
        .isEqualTo(before.getFirst().meta().resourceVersion());
    assertThat(after.getLast().meta().resourceVersion())
        .isNotEqualTo(before.getLast().meta().resourceVersion());
  }

  @Test
  void knowsTheLineOfEachFieldAndOfWhatIsMissing() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class, "# head\n---\n" + Yaml.route("backendRefs:\n- name: a\n  port: 80"));

    assertThat(route.meta().problem("spec.rules[0].backendRefs[0].port", 80, "m").line())
        .isEqualTo(11);
    assertThat(route.meta().problem("spec.rules[0].backendRefs[0].weight", 1, "m").line())
        .isEqualTo(10);
    assertThat(route.meta().problem("nowhere", "", "m").line()).isZero();
  }

  @Test
  void versionIsTheHashOfTheDocumentAndChangesWithEveryEdit() {
    String pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, resourceVersion: '7'}\n";

    assertThat(Yaml.objects(pod).getFirst().meta().resourceVersion()).matches("[0-9a-f]{16}");
    assertThat(Yaml.objects(pod).getFirst().meta().resourceVersion())
        .isEqualTo(Yaml.objects(pod).getFirst().meta().resourceVersion())
        .isNotEqualTo(Yaml.objects(pod + "# x\n").getFirst().meta().resourceVersion());
  }

  @Test
  void followsAnchorsAliasesAndMergeKeys() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class,
            Yaml.route(
                "backendRefs:\n- &a {name: a, port: 80, weight: 3}\n- {<<: *a, name: b}\n- *a"));

    assertThat(route.rules().getFirst().backendRefs())
        .extracting(BackendRef::name, BackendRef::weight)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", 3),
            org.assertj.core.groups.Tuple.tuple("b", 3),
            org.assertj.core.groups.Tuple.tuple("a", 3));
  }

  @Test
  void readsASurrogatePairWhereverItStands() {
    for (int i = 900; i < 1100; i++) {
      String text = "#" + "x".repeat(i) + "😀\n" + Yaml.route("name: n");

      assertThat(Yaml.only(HttpRoute.class, text).key().name()).isEqualTo("r");
    }
  }

  @Test
  void readsWindowsLineEndsAndAByteOrderMark() {
    String text =
        "\uFEFF" + Yaml.route("backendRefs:\n- name: a\n  port: 80").replace("\n", "\r\n");

    assertThat(Yaml.only(HttpRoute.class, text).meta().fieldLines())
        .containsEntry("spec.rules[0].backendRefs[0].port", 9);
  }

  private static Gateway.AllowedRoutes allowed(String from, Map<String, String> labels) {
    return new Gateway.AllowedRoutes(Gateway.AllowedRoutes.From.valueOf(from), labels);
  }

  private static EndpointSlice.Endpoint endpoint(
      String address, Optional<String> pod, boolean ready, boolean serving, boolean terminating) {
    return new EndpointSlice.Endpoint(List.of(address), pod, ready, serving, terminating);
  }

  @Test
  void readsWhenARuleIsTriedAgain() {
    HttpRoute route =
        Yaml.only(
            HttpRoute.class, Yaml.route("retry: {codes: [500, 503], attempts: 3, backoff: 100ms}"));
    HttpRoute plain = Yaml.only(HttpRoute.class, Yaml.route("retry: {}"));

    assertThat(route.rules().getFirst().retry())
        .contains(new HttpRoute.Retry(Set.of(500, 503), 3, Optional.of(Duration.ofMillis(100))));
    assertThat(plain.rules().getFirst().retry())
        .contains(new HttpRoute.Retry(Set.of(), 1, Optional.empty()));
  }
}
