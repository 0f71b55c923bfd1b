package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadHttpRouteTest {
  private static final String RULE = "f.yaml:%d: HTTPRoute default/r: spec.rules[0]";

  static Stream<Arguments> rules() {
    return Stream.of(
        bad(
            "backendRefs:\n- name: a\n  port: 80\n  weight: -5",
            10,
            ".backendRefs[0].weight: -5: must be a whole number from 0 to 1000000"),
        bad(
            "backendRefs:\n- {name: a, port: 80, weight: 1000001}",
            8,
            ".backendRefs[0].weight: 1000001: must be a whole number from 0 to 1000000"),
        bad(
            "backendRefs:\n- {name: a, port: 80, weight: 99999999999999999999}",
            8,
            ".backendRefs[0].weight: 99999999999999999999: must be a whole number from 0 to 1000000"),
        bad(
            "backendRefs:\n- {name: a, port: 80, weight: \"9\"}",
            8,
            ".backendRefs[0].weight: 9: must be a whole number from 0 to 1000000"),
        bad(
            "backendRefs:\n- {name: a, port: 80, weight: 1.5}",
            8,
            ".backendRefs[0].weight: 1.5: must be a whole number from 0 to 1000000"),
        bad(
            "backendRefs:\n- {name: a, port: 70000}",
            8,
            ".backendRefs[0].port: 70000: must be a whole number from 1 to 65535"),
        bad("backendRefs:\n- {name: a}", 8, ".backendRefs[0].port: is required for a Service"),
        bad("backendRefs:\n- {port: 80}", 8, ".backendRefs[0].name: is required"),
        bad(
            "backendRefs:\n- {name: 7, port: 80}",
            8,
            ".backendRefs[0].name: 7: must be a string: put it in quotes"),
        bad("backendRefs: a", 7, ".backendRefs: a: must be a list"),
        bad("backendRefs: [a]", 7, ".backendRefs[0]: a: must be a mapping of fields to values"),
        bad(
            "backendRefs:\n- name: a\n  port: 80\n  filters:\n  - type: URLRewrite\n    urlRewrite: {}",
            11,
            ".backendRefs[0].filters[0].type: URLRewrite: is not supported yet in the filters of a backend"),
        bad(
            "matches:\n- path: {value: shop}",
            8,
            ".matches[0].path.value: shop: must be an absolute path: it starts with /"),
        bad(
            "matches:\n- path: {value: /a//b}",
            8,
            ".matches[0].path.value: /a//b: must not contain //"),
        bad(
            "matches:\n- path: {value: /a/./b}",
            8,
            ".matches[0].path.value: /a/./b: must not contain /./"),
        bad(
            "matches:\n- path: {value: /a/../b}",
            8,
            ".matches[0].path.value: /a/../b: must not contain /../"),
        bad(
            "matches:\n- path: {value: /a%2fb}",
            8, ".matches[0].path.value: /a%2fb: must not contain %2f"),
        bad(
            "matches:\n- path: {value: /a%2Fb}",
            8, ".matches[0].path.value: /a%2Fb: must not contain %2F"),
        bad(
            "matches:\n- path: {value: '/a#b'}",
            8,
            ".matches[0].path.value: /a#b: must not contain #"),
        bad(
            "matches:\n- path: {value: /a/..}",
            8,
            ".matches[0].path.value: /a/..: must not end with /.."),
        bad(
            "matches:\n- path: {value: /a/.}",
            8,
            ".matches[0].path.value: /a/.: must not end with /."),
        bad(
            "matches:\n- path: {value: /a b}",
            8,
            ".matches[0].path.value: /a b: must be a path: letters, digits, -/._~!$&'()*+,;=:@ and percent-encoded bytes only"),
        bad(
            "matches:\n- path: {type: Prefix}",
            8,
            ".matches[0].path.type: Prefix: must be one of Exact, PathPrefix, RegularExpression"),
        bad(
            "matches:\n- path: {type: RegularExpression, value: '/('}",
            8,
            ".matches[0].path.value: /(: must be a regular expression: Unclosed group"),
        bad(
            "matches:\n- headers:\n  - {name: 'a b', value: x}",
            9,
            ".matches[0].headers[0].name: a b: must be a token of 1 to 256 letters, digits and !#$%&'*+-.^_`|~"),
        bad(
            "matches:\n- headers:\n  - {name: a, value: \"x\\r\\ny\"}",
            9,
            ".matches[0].headers[0].value: x  y: must have 1 to 4096 visible ASCII characters, with single spaces only between them"),
        bad(
            "matches:\n- headers:\n  - {name: a, value: x}\n  - {name: a, value: y}",
            10,
            ".matches[0].headers[1].name: a: stands twice in headers: names must be unique"),
        bad(
            "matches:\n- headers:\n  - {name: a, type: Regex, value: y}",
            9,
            ".matches[0].headers[0].type: Regex: must be one of Exact, RegularExpression"),
        bad(
            "matches:\n- queryParams:\n  - {name: a}",
            9,
            ".matches[0].queryParams[0].value: is required"),
        bad(
            "matches:\n- queryParams:\n  - {name: a, type: RegularExpression, value: '['}",
            9,
            ".matches[0].queryParams[0].value: [: must be a regular expression: Unclosed character class"),
        bad(
            "matches:\n- method: get",
            8,
            ".matches[0].method: get: must be one of GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH"),
        bad(
            "timeouts: {request: 1.5s}",
            7,
            ".timeouts.request: 1.5s: must be a duration such as 500ms, 10s or 1m30s: up to four numbers with h, m, s or ms"),
        bad(
            "timeouts: {request: 1s, backendRequest: 1001ms}",
            7,
            ".timeouts.backendRequest: 1001ms: must not be longer than request, which is 1s"),
        bad(
            "filters:\n- type: RequestMirror\n  requestMirror: {percent: 1}",
            9,
            ".filters[0].requestMirror.backendRef: is required"),
        bad(
            "filters:\n- type: RequestMirror\n  requestMirror: {backendRef: {name: b}}",
            9,
            ".filters[0].requestMirror.backendRef.port: is required for a Service"),
        bad(
            "filters:\n- type: RequestMirror\n  requestMirror: {backendRef: {name: b, port: 80}, percent: 101}",
            9,
            ".filters[0].requestMirror.percent: 101: must be a whole number from 0 to 100"),
        bad(
            "filters:\n- type: RequestMirror\n  requestMirror: {backendRef: {name: b, port: 80}, fraction: {numerator: 101}}",
            9,
            ".filters[0].requestMirror.fraction.numerator: 101: must not be greater than the denominator, which is 100"),
        bad(
            "filters:\n- type: RequestMirror\n  requestMirror: {backendRef: {name: b, port: 80}, percent: 1, fraction: {numerator: 1}}",
            9,
            ".filters[0].requestMirror.fraction: must be absent beside percent: one share is enough"),
        bad(
            "filters:\n- type: CORS\n  cors: {}",
            8,
            ".filters[0].type: CORS: is not supported yet"),
        bad(
            "filters:\n- type: Rewrite",
            8,
            ".filters[0].type: Rewrite: must be one of CORS, ExtensionRef, ExternalAuth, RequestHeaderModifier, RequestMirror, RequestRedirect, ResponseHeaderModifier, URLRewrite"),
        bad("filters:\n- type: URLRewrite", 8, ".filters[0].urlRewrite: is required"),
        bad(
            "filters:\n- type: URLRewrite\n  urlRewrite: {}\n  requestRedirect: {}",
            10,
            ".filters[0].requestRedirect: {}: must be absent in a filter of type URLRewrite"),
        bad(
            "filters:\n- {type: URLRewrite, urlRewrite: {}}\n- {type: URLRewrite, urlRewrite: {}}",
            9,
            ".filters[1].type: URLRewrite: stands twice in these filters: once is allowed"),
        bad(
            "filters:\n- {type: URLRewrite, urlRewrite: {}}\n- {type: RequestRedirect, requestRedirect: {}}",
            9,
            ".filters[1].type: RequestRedirect: must not be used together with URLRewrite"),
        bad(
            "filters:\n- {type: RequestRedirect, requestRedirect: {}}\nbackendRefs:\n- {name: a, port: 80}",
            9,
            ".backendRefs: must be absent in a rule with a RequestRedirect filter"),
        bad(
            "filters:\n- {type: RequestRedirect, requestRedirect: {statusCode: 304}}",
            8,
            ".filters[0].requestRedirect.statusCode: 304: must be one of 301, 302, 303, 307, 308"),
        bad(
            "filters:\n- {type: RequestRedirect, requestRedirect: {statusCode: 200}}",
            8,
            ".filters[0].requestRedirect.statusCode: 200: must be one of 301, 302, 303, 307, 308"),
        bad(
            "filters:\n- {type: RequestRedirect, requestRedirect: {scheme: ftp}}",
            8,
            ".filters[0].requestRedirect.scheme: ftp: must be one of http, https"),
        bad(
            "filters:\n- {type: RequestRedirect, requestRedirect: {hostname: '*.a.b'}}",
            8,
            ".filters[0].requestRedirect.hostname: *.a.b: must be a host name in lower case such as shop.example.com, without *"),
        bad(
            "filters:\n- type: URLRewrite\n  urlRewrite: {path: {type: ReplacePrefixMatch, replaceFullPath: /}}",
            9,
            ".filters[0].urlRewrite.path.replacePrefixMatch: is required",
            9,
            ".filters[0].urlRewrite.path.replaceFullPath: /: must be absent for type ReplacePrefixMatch"),
        bad(
            "filters:\n- type: URLRewrite\n  urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: '/a?b'}}",
            9,
            ".filters[0].urlRewrite.path.replaceFullPath: /a?b: must be a path: letters, digits, -/._~!$&'()*+,;=:@ and percent-encoded bytes only"),
        bad(
            "filters:\n- type: URLRewrite\n  urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}\nmatches:\n- path: {type: Exact, value: /a}",
            10,
            ".matches: 1 matches: must be exactly one match, of path type PathPrefix, in a rule with ReplacePrefixMatch"),
        bad(
            "filters:\n- type: RequestHeaderModifier\n  requestHeaderModifier:\n    set: [{name: a, value: b}, {name: a, value: c}]\n    remove: ['x y']",
            10,
            ".filters[0].requestHeaderModifier.set[1].name: a: stands twice in set: names must be unique",
            11,
            ".filters[0].requestHeaderModifier.remove[0]: x y: must be a token of 1 to 256 letters, digits and !#$%&'*+-.^_`|~"),
        bad(
            "filters:\n- {type: ExtensionRef, extensionRef: {group: g, kind: k}}",
            8,
            ".filters[0].extensionRef.name: is required"),
        bad(
            "name: A",
            7,
            ".name: A: must be a DNS name: labels of a-z, 0-9 and - joined by dots, at most 253 characters"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void namesFileLineObjectFieldAndValue(String rule, List<String> expected) {
    assertThat(Yaml.problems(Yaml.route(rule))).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(Yaml.objects(Yaml.route(rule))).isEmpty();
  }

  private static Arguments bad(String rule, int line, String problem) {
    return Arguments.of(rule, List.of(RULE.formatted(line) + problem));
  }

  private static Arguments bad(String rule, int line, String problem, int line2, String problem2) {
    return Arguments.of(
        rule, List.of(RULE.formatted(line) + problem, RULE.formatted(line2) + problem2));
  }

  @Test
  void reportsAllErrorsOfOneObject() {
    String yaml =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: r
          namespace: Shop
        spec:
          hostnames: [10.0.0.1, "*", "a.*.b", Shop.example]
          parentRefs:
          - name: g
          - name: g
            port: 0
          rules:
          - backendRefs:
            - {name: a, port: 80, weight: -1}
            - {name: b, port: 80, weight: -2}
            - {name: c, port: 80, weigth: 3}
          - {name: x}
          - {name: x}
        """;

    assertThat(Yaml.problems(yaml))
        .containsExactly(
            "f.yaml:5: HTTPRoute Shop/r: metadata.namespace: Shop: must be a DNS label: at most 63 of a-z, 0-9 and -, with a letter or digit at both ends",
            "f.yaml:7: HTTPRoute Shop/r: spec.hostnames[0]: 10.0.0.1: must be a host name: IP addresses are not allowed",
            "f.yaml:7: HTTPRoute Shop/r: spec.hostnames[1]: *: must be a host name in lower case such as shop.example.com, or with a first label *",
            "f.yaml:7: HTTPRoute Shop/r: spec.hostnames[2]: a.*.b: must be a host name in lower case such as shop.example.com, or with a first label *",
            "f.yaml:7: HTTPRoute Shop/r: spec.hostnames[3]: Shop.example: must be a host name in lower case such as shop.example.com, or with a first label *",
            "f.yaml:10: HTTPRoute Shop/r: spec.parentRefs[1]: Shop/g: must differ from the other references to this Gateway in sectionName or port, which all of them must name",
            "f.yaml:11: HTTPRoute Shop/r: spec.parentRefs[1].port: 0: must be a whole number from 1 to 65535",
            "f.yaml:14: HTTPRoute Shop/r: spec.rules[0].backendRefs[0].weight: -1: must be a whole number from 0 to 1000000",
            "f.yaml:15: HTTPRoute Shop/r: spec.rules[0].backendRefs[1].weight: -2: must be a whole number from 0 to 1000000",
            "f.yaml:16: HTTPRoute Shop/r: spec.rules[0].backendRefs[2].weigth: 3: unknown field: did you mean weight?",
            "f.yaml:18: HTTPRoute Shop/r: spec.rules[2].name: x: is the name of an earlier rule: names must be unique");
  }

  @Test
  void limitsListsAsTheSpecificationDoes() {
    String match = "{path: {value: /}}";
    String matches = String.join(", ", java.util.Collections.nCopies(65, match));
    String rules = String.join("\n", java.util.Collections.nCopies(17, "  - {}"));

    assertThat(Yaml.problems(Yaml.route("matches: [" + matches + "]")))
        .containsExactly(RULE.formatted(7) + ".matches: 65 entries: must have at most 64 entries");
    assertThat(
            Yaml.problems(
                "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec:\n  rules:\n"
                    + rules))
        .containsExactly(
            "f.yaml:5: HTTPRoute default/r: spec.rules: 17 entries: must have 1 to 16 entries");
  }

  @Test
  void toleratesWhatHasNoEffectButTellsIt() {
    String yaml =
        Yaml.route(
            "retry: {attempts: 3, tries: 2}\nsessionPersistence: {sesionName: a}\nmatchs: []");

    assertThat(Yaml.problems(yaml))
        .containsExactly(
            RULE.formatted(7)
                + ".retry.tries: 2: unknown field: known here: codes, attempts, backoff",
            RULE.formatted(8)
                + ".sessionPersistence.sesionName: a: unknown field: did you mean sessionName?",
            RULE.formatted(9) + ".matchs: []: unknown field: did you mean matches?");
    assertThat(Yaml.objects(yaml)).hasSize(1);
  }

  @Test
  void refusesSessionsThatCannotBeKept() {
    assertThat(
            Yaml.problems(
                Yaml.route(
                    "sessionPersistence: {sessionName: 'a b', type: Url, absoluteTimeout: 0s,"
                        + " idleTimeout: 9601h, cookieConfig: {lifetimeType: Ever}}")))
        .containsExactly(
            RULE.formatted(7)
                + ".sessionPersistence.sessionName: a b: must be a token of 1 to 128 letters,"
                + " digits and !#$%&'*+-.^_`|~",
            RULE.formatted(7) + ".sessionPersistence.type: Url: must be one of Cookie, Header",
            RULE.formatted(7) + ".sessionPersistence.absoluteTimeout: 0s: must be from 1s to 9600h",
            RULE.formatted(7) + ".sessionPersistence.idleTimeout: 9601h: must be from 1s to 9600h",
            RULE.formatted(7)
                + ".sessionPersistence.cookieConfig.lifetimeType: Ever: must be one of Permanent,"
                + " Session");
    assertThat(
            Yaml.problems(
                Yaml.route("sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}")))
        .containsExactly(
            RULE.formatted(7)
                + ".sessionPersistence.absoluteTimeout: is required where"
                + " cookieConfig.lifetimeType is Permanent");
    assertThat(
            Yaml.problems(
                Yaml.route(
                    "sessionPersistence: {type: Header, cookieConfig: {lifetimeType: Session}}")))
        .containsExactly(
            RULE.formatted(7)
                + ".sessionPersistence.cookieConfig: {lifetimeType: Session}: must be absent where"
                + " type is Header");
  }

  @Test
  void refusesRetriesOfWhatIsNoError() {
    assertThat(Yaml.problems(Yaml.route("retry: {codes: [200, 503], attempts: -1, backoff: 1}")))
        .containsExactly(
            RULE.formatted(7) + ".retry.codes[0]: 200: must be a whole number from 400 to 599",
            RULE.formatted(7) + ".retry.attempts: -1: must be a whole number from 0 to 100",
            RULE.formatted(7) + ".retry.backoff: 1: must be a string: put it in quotes");
  }

  @Test
  void keepsTheFirstOfTwoSpellingsOfOneHeader() {
    String yaml = Yaml.route("matches:\n- headers: [{name: X-A, value: a}, {name: x-a, value: b}]");

    assertThat(Yaml.problems(yaml))
        .containsExactly(
            RULE.formatted(8)
                + ".matches[0].headers[1].name: x-a: is left out: it is the same header as X-A above");
    assertThat(
            ((HttpRoute) Yaml.objects(yaml).getFirst())
                .rules()
                .getFirst()
                .matches()
                .getFirst()
                .headers())
        .containsExactly(new HttpRoute.ValueMatch.Exact("x-a", "a"));
  }
}
