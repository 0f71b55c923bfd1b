package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Service;
import ordinal.gateway.routing.Explanation.Outcome;
import ordinal.gateway.routing.Explanation.Refusal;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static World world() {
    return new World()
        .gateway("web", g -> g.listener("http", "*.com", 80))
        .route(
            "shop",
            r ->
                r.hosts("shop.com")
                    .rule(rule ->
                        rule.name("always")
                            .match(m ->
                                m.prefix("/cart")
                                    .method("POST")
                                    .header("x-canary", "always")
                                    .queryRegex("v", "[0-9]+"))
                            .backend("canary", 80, 1))
                    .rule(rule ->
                        rule.name("main")
                            .filter(
                                new HttpRoute.Filter.UrlRewrite(
                                    Optional.of("inner.com"),
                                    Optional.of(
                                        new HttpRoute.PathModifier.ReplacePrefixMatch("/x"))))
                            .backend("stable", 80, 90)
                            .backend("canary", 80, 10)
                            .backend("gone", 80, 0)))
        .route("blog", r -> r.hosts("blog.com").rule(rule -> rule.prefix("/")))
        .route("any", r -> r.rule(rule -> rule.prefix("/")))
        .service("stable", Map.of("app", "stable"), port())
        .service("canary", 80)
        .statefulSet("stable", 3, 0, "stable", Map.of("app", "stable"))
        .slice(
            "stable",
            "stable",
            s -> s.port("", 9000).ready("stable-0", "10.0.0.1").draining("stable-1", "10.0.0.2"));
  }

  private static Service.Port port() {
    return new Service.Port("", 80);
  }

  private static Explanation explain(TestRequest request) {
    return world().table().explain(80, request);
  }

  @Test
  void saysOfEachPartWhyItDoesNotHold() {
    Explanation explanation =
        explain(TestRequest.get("/visits?v=x").host("shop.com").with("x-canary", "never"));

    assertThat(explanation.listener())
        .isEqualTo(new Explanation.Listener("default/web", "http", "*.com"));
    assertThat(explanation.considered().getFirst())
        .returns("default/shop", Explanation.Considered::route)
        .returns(Outcome.REFUSED, Explanation.Considered::outcome)
        .returns(
            "PathPrefix /cart, POST, header x-canary = always, query v ~ [0-9]+",
            Explanation.Considered::condition)
        .returns(
            List.of(
                new Refusal("path", "", "PathPrefix /cart", "/visits"),
                new Refusal("method", "", "POST", "GET"),
                new Refusal("header", "x-canary", "= always", "never"),
                new Refusal("query", "v", "~ [0-9]+", "x")),
            Explanation.Considered::refusals);
  }

  @Test
  void listsAllRulesInTheirOrderWithOneMatched() {
    Explanation explanation = explain(TestRequest.get("/visits").host("shop.com"));

    assertThat(explanation.considered())
        .extracting(c -> c.route() + " " + c.rule() + " " + c.outcome())
        .containsExactly(
            "default/shop 0 REFUSED",
            "default/shop 1 MATCHED",
            "default/any 0 OUTRANKED",
            "default/blog 0 REFUSED");
    assertThat(explanation.considered().getLast().refusals())
        .containsExactly(new Refusal("hostname", "", "blog.com", "shop.com"));
  }

  @Test
  void showsBackendsSharesAndReplicas() {
    Explanation.Matched matched =
        requireNonNull(explain(TestRequest.get("/").host("shop.com")).matched());

    assertThat(matched.ruleName()).isEqualTo("main");
    assertThat(matched.filters()).containsExactly("URLRewrite hostname inner.com prefix /x");
    assertThat(matched.backends())
        .extracting(b -> b.service() + " " + b.share() + " " + b.resolved() + " " + b.answer())
        .containsExactly("stable 0.9 true proxied", "canary 0.1 true 503", "gone 0.0 false 500");
    assertThat(matched.backends().getFirst().replicas())
        .extracting(r -> r.name() + " " + r.ready() + " " + r.why())
        .containsExactly(
            "stable-0 true null",
            "stable-1 false terminating; serves only while no other replica is ready",
            "stable-2 false required by spec.replicas, but has no endpoint");
  }

  @Test
  void saysSoWhereNothingMatches() {
    Explanation noListener = explain(TestRequest.get("/").host("shop.org"));
    Explanation noPort = world().table().explain(81, TestRequest.get("/"));

    assertThat(noListener).returns(null, Explanation::listener).returns(null, Explanation::matched);
    assertThat(noPort.listener()).isNull();
  }
}
