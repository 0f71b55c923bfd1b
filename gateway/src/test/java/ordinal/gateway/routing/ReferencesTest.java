package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.testing.RuleSpec;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static World world(Consumer<RuleSpec> rule) {
    return new World()
        .gateway("web", 80)
        .backend("shop", 80, 2)
        .backend("other/shop", 80, 1)
        .route("r", r -> r.rule(first -> first.prefix("/first")).rule(rule));
  }

  private static Problem problem(World world) {
    assertThat(world.compile().problems()).hasSize(1);
    return world.compile().problems().getFirst();
  }

  private static RouteRule rule(World world) {
    return TestRequest.get("/").rule(world.table(), 80);
  }

  private static void assertUnresolved(World world) {
    assertThat(rule(world).next())
        .isNotNull()
        .returns(false, Backend::resolved)
        .returns(true, b -> b.replicas().isEmpty());
  }

  @Test
  void resolvesAServiceAndItsReplicas() {
    World world = world(r -> r.backend("shop", 80, 1));

    assertThat(world.compile().problems()).isEmpty();
    assertThat(rule(world).backends())
        .singleElement()
        .returns(true, Backend::resolved)
        .returns(2, b -> b.replicas().size());
    assertThat(rule(world).replica("shop-1")).isNotNull();
    assertThat(rule(world).replica("shop-7")).isNull();
  }

  @Test
  void reportsAnUnknownService() {
    World world = world(r -> r.backend("shop", 80, 1).backend("shpo", 80, 1));

    assertThat(problem(world))
        .returns("r.yaml", Problem::file)
        .returns("spec.rules[1].backendRefs[1].name", Problem::field)
        .returns("shpo", Problem::value)
        .returns("no Service default/shpo exists", Problem::message);
    assertThat(rule(world).backends()).extracting(Backend::resolved).containsExactly(true, false);
  }

  @Test
  void reportsAnUnknownPort() {
    World world = world(r -> r.backend("shop", 81, 1));

    assertThat(problem(world))
        .returns("spec.rules[1].backendRefs[0].port", Problem::field)
        .returns("81", Problem::value)
        .returns("Service shop has no such port; it has 80", Problem::message);
    assertUnresolved(world);
  }

  @Test
  void reportsAMissingPort() {
    World world = world(r -> r.backend("shop", 0, 1));

    assertThat(problem(world))
        .returns("spec.rules[1].backendRefs[0].port", Problem::field)
        .returns("", Problem::value)
        .returns("a Service needs a port; it has 80", Problem::message);
    assertUnresolved(world);
  }

  @Test
  void reportsAKindThatIsNoService() {
    World world = world(r -> r.backend("", "ConfigMap", "shop", 80, 1));

    assertThat(problem(world))
        .returns("spec.rules[1].backendRefs[0].kind", Problem::field)
        .returns("ConfigMap", Problem::value);
    assertUnresolved(world);
  }

  @Test
  void reportsAGroupThatIsNotCore() {
    World world = world(r -> r.backend("serving.knative.dev", "Service", "shop", 80, 1));

    assertThat(problem(world))
        .returns("spec.rules[1].backendRefs[0].group", Problem::field)
        .returns("serving.knative.dev", Problem::value);
    assertUnresolved(world);
  }

  @Test
  void crossesNamespacesOnlyWithAGrant() {
    World without = world(r -> r.backend("other/shop", 80, 1));
    World forAll = world(r -> r.backend("other/shop", 80, 1)).grant("other/g", "default", "");
    World byName = world(r -> r.backend("other/shop", 80, 1)).grant("other/g", "default", "shop");

    assertThat(problem(without))
        .returns("spec.rules[1].backendRefs[0].namespace", Problem::field)
        .returns("other", Problem::value);
    assertUnresolved(without);
    assertThat(rule(forAll).backends()).singleElement().returns(true, Backend::resolved);
    assertThat(rule(byName).backends()).singleElement().returns(true, Backend::resolved);
  }

  @Test
  void ignoresGrantsOfOtherNamespacesAndServices() {
    World otherName = world(r -> r.backend("other/shop", 80, 1)).grant("other/g", "default", "x");
    World otherFrom = world(r -> r.backend("other/shop", 80, 1)).grant("other/g", "team", "");
    World elsewhere = world(r -> r.backend("other/shop", 80, 1)).grant("team/g", "default", "");

    assertThat(problem(otherName).field()).endsWith(".namespace");
    assertThat(problem(otherFrom).field()).endsWith(".namespace");
    assertThat(problem(elsewhere).field()).endsWith(".namespace");
  }

  @Test
  void keepsTheExistenceOfForeignServicesPrivate() {
    World world = world(r -> r.backend("other/unknown", 80, 1));

    assertThat(problem(world).field()).endsWith(".namespace");
  }

  @Test
  void findsTheAggregationOfARule() {
    World world = world(r -> r.backend("shop", 80, 1).aggregate("sum")).aggregation("sum");

    assertThat(world.compile().problems()).isEmpty();
    assertThat(rule(world).aggregation()).get().returns("sum", a -> a.meta().name());
    assertThat(rule(world).broken()).isEmpty();
  }

  @Test
  void breaksARuleWhoseFilterDoesNotExist() {
    World world = world(r -> r.backend("shop", 80, 1).aggregate("smu")).aggregation("other/smu");

    assertThat(problem(world))
        .returns("spec.rules[1].filters[0].extensionRef.name", Problem::field)
        .returns("smu", Problem::value)
        .returns("no Aggregation default/smu exists", Problem::message);
    assertThat(rule(world).broken()).isPresent();
    assertThat(rule(world).aggregation()).isEmpty();
    assertUnresolved(world);
  }

  @Test
  void breaksARuleWithAFilterOfAnUnknownKindOrGroup() {
    World kind =
        world(r -> r.filter(new HttpRoute.Filter.ExtensionRef("ordinal.dev", "Cache", "c")));
    World group = world(r -> r.filter(new HttpRoute.Filter.ExtensionRef("x.io", "Cache", "c")));

    assertThat(problem(kind))
        .returns("spec.rules[1].filters[0].extensionRef.kind", Problem::field)
        .returns("Cache", Problem::value);
    assertThat(problem(group))
        .returns("spec.rules[1].filters[0].extensionRef.group", Problem::field)
        .returns("x.io", Problem::value);
    assertThat(rule(kind).broken()).isPresent();
    assertThat(rule(group).broken()).isPresent();
  }

  @Test
  void breaksARuleWithTwoAggregations() {
    World world =
        world(r -> r.backend("shop", 80, 1).aggregate("a").aggregate("b"))
            .aggregation("a")
            .aggregation("b");

    assertThat(problem(world).field()).isEqualTo("spec.rules[1].filters[1].extensionRef.name");
    assertThat(rule(world).broken()).isPresent();
    assertUnresolved(world);
  }

  @Test
  void unresolvesABackendWithAnExtensionOfItsOwn() {
    HttpRoute.Filter ref = new HttpRoute.Filter.ExtensionRef("ordinal.dev", "Aggregation", "sum");
    World world = world(r -> r.backend("shop", 80, 1, ref)).aggregation("sum");

    assertThat(problem(world).field())
        .isEqualTo("spec.rules[1].backendRefs[0].filters[0].extensionRef.kind");
    assertUnresolved(world);
  }

  @Test
  void reportsReferencesOfARouteThatIsNotAttached() {
    World world =
        new World().route("r", r -> r.rule(rule -> rule.prefix("/").backend("shop", 80, 1)));

    assertThat(world.compile().problems())
        .extracting(Problem::field)
        .containsExactly("spec.rules[0].backendRefs[0].name", "spec.parentRefs[0].name");
  }

  @Test
  void answersWithNoBackendWhereAllWeightsAreZero() {
    assertThat(rule(world(r -> r.backend("shop", 80, 0))).next()).isNull();
    assertThat(rule(world(r -> r.prefix("/"))).next()).isNull();
  }
}
