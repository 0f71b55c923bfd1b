package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.SlowStart;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private final World world =
      new World()
          .gateway("web", 80)
          .backend("shop", 80, 2)
          .backend("till", 80, 2)
          .route(
              "r",
              r -> r.rule(rule -> rule.prefix("/").backend("shop", 80, 1).backend("till", 80, 1)));

  private static UnaryOperator<TrafficPolicy> slowly(int seconds) {
    return p ->
        new TrafficPolicy(
            p.meta(),
            p.targetRefs(),
            p.retryConstraint(),
            p.ejection(),
            p.healthCheck(),
            Optional.of(new SlowStart(Duration.ofSeconds(seconds))),
            p.limits());
  }

  private static UnaryOperator<TrafficPolicy> created(Instant at, UnaryOperator<TrafficPolicy> as) {
    return p -> {
      Meta meta = p.meta();
      Meta dated =
          new Meta(meta.key(), Map.of(), Map.of(), Optional.of(at), 1, "1", meta.file(), Map.of());
      return as.apply(
          new TrafficPolicy(
              dated,
              p.targetRefs(),
              p.retryConstraint(),
              p.ejection(),
              p.healthCheck(),
              p.slowStart(),
              p.limits()));
    };
  }

  private static UnaryOperator<TrafficPolicy> to(TargetRef target) {
    return p ->
        slowly(1)
            .apply(
                new TrafficPolicy(
                    p.meta(),
                    List.of(target),
                    p.retryConstraint(),
                    p.ejection(),
                    p.healthCheck(),
                    p.slowStart(),
                    p.limits()));
  }

  /** In seconds, of the first and the second backend. */
  private List<Optional<Long>> windows() {
    return TestRequest.get("/").rule(world.table(), 80).backends().stream()
        .map(b -> b.policy().slowStart().map(s -> s.window().toSeconds()))
        .toList();
  }

  @Test
  void givesEachServiceItsPolicyAndOthersTheDefaults() {
    world.policy("p", slowly(7), "shop");

    assertThat(world.problems()).isEmpty();
    assertThat(windows()).containsExactly(Optional.of(7L), Optional.empty());
    assertThat(TestRequest.get("/").rule(world.table(), 80).backends().getLast().policy())
        .isEqualTo(BackendPolicy.DEFAULT);
  }

  @Test
  void ofTwoTheOlderCountsAndTheOtherIsAProblem() {
    world
        .policy("a", created(Instant.EPOCH.plusSeconds(9), slowly(1)), "shop")
        .policy("b", created(Instant.EPOCH, slowly(2)), "shop", "till");

    assertThat(windows()).containsExactly(Optional.of(2L), Optional.of(2L));
    assertThat(world.compile().problems())
        .singleElement()
        .asString()
        .isEqualTo(
            "a.yaml: TrafficPolicy default/a: spec.targetRefs[0].name: shop: slowStart is given by"
                + " the older TrafficPolicy default/b");
  }

  @Test
  void withoutAgesTheNameDecidesAndSectionsAreApart() {
    world.policy("b", slowly(2), "shop").policy("a", slowly(1), "shop").policy("c", p -> p, "shop");

    assertThat(windows()).containsExactly(Optional.of(1L), Optional.empty());
    assertThat(world.problems())
        .containsExactly("TrafficPolicy default/b: spec.targetRefs[0].name: shop");
  }

  @Test
  void reportsATargetThatDoesNotExistAndASectionThatDoesNotFit() {
    world
        .policy("a", slowly(1), "shpo")
        .policy("b", to(new TargetRef(TargetKind.ROUTE, "r", Optional.empty())))
        .policy("c", to(new TargetRef(TargetKind.GATEWAY, "web", Optional.of("https"))));

    assertThat(world.compile().problems())
        .extracting(Object::toString)
        .containsExactly(
            "a.yaml: TrafficPolicy default/a: spec.targetRefs[0].name: shpo: no Service"
                + " default/shpo exists",
            "b.yaml: TrafficPolicy default/b: spec.targetRefs[0].kind: HTTPRoute: slowStart is for"
                + " targets of kind Service",
            "c.yaml: TrafficPolicy default/c: spec.targetRefs[0].sectionName: https: no such rule"
                + " or listener in Gateway web");
  }

  @Test
  void aChangedPolicyIsInForceWithTheNextTable() {
    RoutingTable before = world.policy("p", slowly(1), "shop").table();
    world.policy("p", slowly(3), "shop");

    RoutingTable after =
        RoutingTable.compile(world.objects(), world.replicas(), Optional.of(before)).table();

    assertThat(TestRequest.get("/").rule(after, 80).backends().getFirst().policy().slowStart())
        .contains(new SlowStart(Duration.ofSeconds(3)));
  }
}
