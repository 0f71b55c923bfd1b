package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;
import ordinal.gateway.replicas.Gate;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

/** What limits of a policy come to, and what of them outlives a reload. */
class PolicyLimitsTest {
  private static final PolicyLimits.RateLimit ONE_AN_HOUR =
      new PolicyLimits.RateLimit(1, Duration.ofHours(1), 1, new PolicyLimits.Key.Route());

  private final World world =
      new World()
          .gateway("web", g -> g.listener("a", "a.example", 80).listener("b", "", 80))
          .backend("shop", 80, 2)
          .backend("till", 80, 2)
          .route(
              "r",
              r ->
                  r.rule(rule -> rule.name("shop").prefix("/shop").backend("shop", 80, 1))
                      .rule(rule -> rule.name("till").prefix("/till").backend("till", 80, 1))
                      .rule(rule -> rule.prefix("/").backend("shop", 80, 1)));
  private RoutingTable table = world.table();

  private static PolicyLimits concurrency(int most) {
    return new PolicyLimits(
        Optional.of(new PolicyLimits.Concurrency(most, 1, Duration.ofSeconds(1), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static PolicyLimits rate(PolicyLimits.RateLimit limit) {
    return new PolicyLimits(
        Optional.empty(),
        Optional.of(limit),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static PolicyLimits clients(int all, int perAddress) {
    return new PolicyLimits(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new PolicyLimits.Clients(
                OptionalInt.of(all),
                perAddress == 0 ? OptionalInt.empty() : OptionalInt.of(perAddress))));
  }

  private static TargetRef target(TargetKind kind, String name, String section) {
    return new TargetRef(kind, name, Optional.of(section).filter(s -> !s.isEmpty()));
  }

  private void policy(String name, PolicyLimits limits, TargetRef... targets) {
    world.policy(
        name,
        p ->
            new TrafficPolicy(
                p.meta(),
                Arrays.asList(targets),
                p.retryConstraint(),
                p.ejection(),
                p.healthCheck(),
                p.slowStart(),
                limits));
  }

  private RouteRule rule(String path) {
    table = RoutingTable.compile(world.objects(), world.replicas(), Optional.of(table)).table();
    return TestRequest.get(path).rule(table, 80);
  }

  private static Gate gate(RouteRule rule) {
    return rule.backends().getFirst().policy().concurrency().orElseThrow().gate();
  }

  @Test
  void allRulesShareTheGateOfAServiceAndReloadsKeepIt() {
    policy("p", concurrency(1), target(TargetKind.SERVICE, "shop", ""));

    Gate gate = gate(rule("/shop"));
    assertThat(gate(rule("/other"))).isSameAs(gate);
    policy("p", concurrency(2), target(TargetKind.SERVICE, "shop", ""));
    assertThat(gate(rule("/shop"))).isSameAs(gate);
    assertThat(rule("/shop").backends().getFirst().policy().concurrency().orElseThrow().limit())
        .returns(2, PolicyLimits.Concurrency::maxRequests);
    assertThat(rule("/till").backends().getFirst().policy().concurrency()).isEmpty();
  }

  @Test
  void aLimitOfARouteIsSharedByItsRulesAndThatOfARuleGoesFirst() {
    policy("whole", rate(ONE_AN_HOUR), target(TargetKind.ROUTE, "r", ""));
    policy("part", rate(ONE_AN_HOUR), target(TargetKind.ROUTE, "r", "till"));

    RateBuckets shop = rule("/shop").limits().rate().orElseThrow();
    RateBuckets other = rule("/other").limits().rate().orElseThrow();
    RateBuckets till = rule("/till").limits().rate().orElseThrow();

    assertThat(shop).isSameAs(other).returns("whole", RateBuckets::name);
    assertThat(till).isNotSameAs(shop).returns("part", RateBuckets::name);
  }

  @Test
  void tokensOutliveAReloadAndAnotherLimitStartsAnew() {
    policy("p", rate(ONE_AN_HOUR), target(TargetKind.ROUTE, "r", ""));
    assertThat(rule("/shop").limits().rate().orElseThrow().take("").allowed()).isTrue();

    world.service("unrelated", 80);
    assertThat(rule("/shop").limits().rate().orElseThrow().take("").allowed()).isFalse();

    PolicyLimits.RateLimit more =
        new PolicyLimits.RateLimit(2, Duration.ofHours(1), 2, new PolicyLimits.Key.Route());
    policy("p", rate(more), target(TargetKind.ROUTE, "r", ""));
    assertThat(rule("/shop").limits().rate().orElseThrow().take("").allowed()).isTrue();
  }

  @Test
  void aRuleWithoutAPolicyHasNoLimits() {
    policy("p", rate(ONE_AN_HOUR), target(TargetKind.ROUTE, "r", "till"));

    assertThat(rule("/shop").limits()).isSameAs(RuleLimits.NONE);
  }

  @Test
  void aPortTakesTheStrictestOfItsListeners() {
    policy("gateway", clients(100, 50), target(TargetKind.GATEWAY, "web", ""));
    policy("listener", clients(70, 0), target(TargetKind.GATEWAY, "web", "b"));

    assertThat(world.problems()).isEmpty();
    assertThat(world.table().clients())
        .containsOnlyKeys(80)
        .containsValue(new PolicyLimits.Clients(OptionalInt.of(70), OptionalInt.of(50)));
  }

  @Test
  void areExplained() {
    policy("gate", concurrency(3), target(TargetKind.SERVICE, "shop", ""));
    policy("rate", rate(ONE_AN_HOUR), target(TargetKind.ROUTE, "r", ""));
    gate(rule("/shop")).enter(() -> {}, 3, 1);

    Explanation.Matched matched =
        requireNonNull(table.explain(80, TestRequest.get("/shop")).matched());

    assertThat(matched.limits())
        .containsExactly("1 requests in 3600s, 1 at once, for all together (TrafficPolicy rate)");
    assertThat(matched.backends().getFirst().limit())
        .isEqualTo("1 of 3 requests under way, 0 of 1 waiting, each up to 1s");
  }

  @Test
  void reportsALimitOnATargetOfAnotherKind() {
    policy("a", concurrency(1), target(TargetKind.ROUTE, "r", ""));
    policy("b", rate(ONE_AN_HOUR), target(TargetKind.SERVICE, "shop", ""));
    policy("c", clients(1, 1), target(TargetKind.ROUTE, "r", "shop"));

    assertThat(world.compile().problems())
        .extracting(Object::toString)
        .isEqualTo(
            List.of(
                "a.yaml: TrafficPolicy default/a: spec.targetRefs[0].kind: HTTPRoute: concurrency"
                    + " is for targets of kind Service",
                "b.yaml: TrafficPolicy default/b: spec.targetRefs[0].kind: Service: rateLimit is"
                    + " for targets of kind HTTPRoute",
                "c.yaml: TrafficPolicy default/c: spec.targetRefs[0].kind: HTTPRoute: clients is"
                    + " for targets of kind Gateway"));
  }
}
