package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class SteeringTest {
  private static final Map<String, String> APP = Map.of("app", "counter");
  private static final Traffic SPLIT =
      new Traffic(Optional.of(new Split("old", "new")), List.of(), 0);

  private final World world = new World().gateway("web", 80).aggregation("visits");

  /** One StatefulSet of four behind both Services; the highest ordinals run the new revision. */
  private World set(int weight, int fresh, Traffic traffic) {
    ordinal.gateway.objects.Service.Port port = new ordinal.gateway.objects.Service.Port("", 80);
    world
        .service("stable", APP, port)
        .service("canary", APP, port)
        .statefulSet("counter", 4, 0, "counter", APP)
        .rollout("r", "shop", traffic);
    for (int i = 0; i < 4; i++) {
      world.pod("counter-" + i, Map.of("controller-revision-hash", i >= 4 - fresh ? "new" : "old"));
    }
    endpoints(4);
    return world.route(
        "shop",
        r ->
            r.rule(rule ->
                    rule.prefix("/visits")
                        .aggregate("visits")
                        .backend("stable", 80, 1)
                        .backend("canary", 80, 1))
                .rule(rule ->
                    rule.prefix("/")
                        .backend("stable", 80, 100 - weight)
                        .backend("canary", 80, weight)));
  }

  /** Ready ones from ordinal 0 on. */
  private void endpoints(int ready) {
    for (String service : List.of("stable", "canary")) {
      world.slice(
          service + "-slice",
          service,
          s -> {
            s.port("", 9000);
            for (int i = 0; i < ready; i++) {
              s.ready("counter-" + i, "10.0.0." + i);
            }
          });
    }
  }

  private static Map<String, Integer> shares(RoutingTable table, TestRequest request) {
    Map<String, Integer> shares = new HashMap<>();
    RouteRule rule = request.rule(table, 80);
    for (int i = 0; i < 100; i++) {
      Backend next = rule.next();
      shares.merge(next == null ? "none" : next.name(), 1, Integer::sum);
    }
    return shares;
  }

  private static List<String> names(RoutingTable table, String path, int backend) {
    return TestRequest.get(path).rule(table, 80).backends().get(backend).replicas().stream()
        .map(Replica::name)
        .toList();
  }

  @Test
  void givesEachServiceThePodsOfItsRevision() {
    RoutingTable table = set(20, 1, SPLIT).table();

    assertThat(names(table, "/", 0)).containsExactly("counter-0", "counter-1", "counter-2");
    assertThat(names(table, "/", 1)).containsExactly("counter-3");
    assertThat(shares(table, TestRequest.get("/")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("stable", 80, "canary", 20));
  }

  @Test
  void givesBothServicesAllPodsAtRest() {
    RoutingTable table = set(0, 1, Traffic.NONE).table();

    assertThat(names(table, "/", 0)).hasSize(4);
    assertThat(names(table, "/", 1)).hasSize(4);
  }

  @Test
  void leavesAPodOfAThirdRevisionToThoseWhoNameItAndToTotals() {
    set(20, 1, SPLIT).pod("counter-2", Map.of("controller-revision-hash", "third"));

    Backend stable = TestRequest.get("/").rule(world.table(), 80).backends().getFirst();

    Replica third = stable.replicas().get(2);
    assertThat(third.name()).isEqualTo("counter-2");
    assertThat(third.ready()).isFalse();
    assertThat(third.canServe()).isTrue();
  }

  @Test
  void expectsAPodThatIsNotThereOnceAndOfStable() {
    set(20, 1, SPLIT).remove("Pod", "counter-3");
    endpoints(3);

    assertThat(names(world.table(), "/visits", 0)).contains("counter-3");
    assertThat(names(world.table(), "/visits", 1)).isEmpty();
  }

  @Test
  void movesTheShareOfACanaryWithoutAReadyReplicaToStable() {
    set(20, 1, SPLIT);
    endpoints(3);

    assertThat(shares(world.table(), TestRequest.get("/")))
        .containsExactly(Map.entry("stable", 100));
  }

  @Test
  void movesTheShareOfStableToACanaryThatHasWeight() {
    set(20, 4, SPLIT);

    assertThat(shares(world.table(), TestRequest.get("/")))
        .containsExactly(Map.entry("canary", 100));
  }

  @Test
  void neverGivesACanaryWithoutWeightAShare() {
    set(0, 4, SPLIT);

    assertThat(shares(world.table(), TestRequest.get("/")))
        .containsExactly(Map.entry("stable", 100));
  }

  @Test
  void goesOnWithTheSequenceWhenACanaryComesAndGoes() {
    RoutingTable first = set(50, 1, SPLIT).table();
    first.match(80, TestRequest.get("/"));

    RoutingTable second =
        RoutingTable.compile(world.objects(), world.replicas(), Optional.of(first)).table();

    assertThat(shares(second, TestRequest.get("/")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("stable", 50, "canary", 50));
  }

  @Test
  void sendsRequestsWithTheHeadersOfAStepToTheCanaryAtWeight0() {
    RoutingTable table =
        set(0, 1, new Traffic(SPLIT.split(), List.of(testers(false, "always")), 0)).table();

    assertThat(shares(table, TestRequest.get("/").with("x-canary", "always")))
        .containsExactly(Map.entry("canary", 100));
    assertThat(shares(table, TestRequest.get("/").with("x-canary", "no")))
        .containsExactly(Map.entry("stable", 100));
    assertThat(TestRequest.get("/visits").with("x-canary", "always").rule(table, 80).aggregation())
        .isPresent();
  }

  private static HeaderRoute testers(boolean regex, String value) {
    return new HeaderRoute("testers", List.of(new HeaderMatch("x-canary", regex, value)));
  }

  @Test
  void matchesHeadersOfAStepByRegularExpression() {
    RoutingTable table =
        set(0, 1, new Traffic(SPLIT.split(), List.of(testers(true, "a.*")), 0)).table();

    assertThat(shares(table, TestRequest.get("/").with("x-canary", "abc")))
        .containsExactly(Map.entry("canary", 100));
  }

  @Test
  void sendsThoseOfAHeaderRouteToStableWhileNoCanaryIsReady() {
    set(0, 1, new Traffic(SPLIT.split(), List.of(testers(false, "always")), 0));
    endpoints(3);

    assertThat(shares(world.table(), TestRequest.get("/").with("x-canary", "always")))
        .containsExactly(Map.entry("stable", 100));
  }

  @Test
  void sendsThoseOfAHeaderRouteToTheSetBehindStableWhereItIsTheNewOne() {
    HeaderRoute preview =
        new HeaderRoute("preview", List.of(new HeaderMatch("x-preview", false, "true")), true);
    RoutingTable table = set(100, 1, new Traffic(SPLIT.split(), List.of(preview), 0)).table();

    assertThat(shares(table, TestRequest.get("/").with("x-preview", "true")))
        .containsExactly(Map.entry("stable", 100));
    assertThat(shares(table, TestRequest.get("/"))).containsExactly(Map.entry("canary", 100));
  }

  @Test
  void goesBeforeARuleOfTheRouteThatIsAsSpecific() {
    set(0, 1, new Traffic(SPLIT.split(), List.of(testers(false, "always")), 0));
    world.route(
        "shop",
        r ->
            r.rule(rule ->
                    rule.match(m -> m.prefix("/").header("x-canary", "always"))
                        .backend("stable", 80, 1))
                .rule(rule -> rule.prefix("/").backend("stable", 80, 1).backend("canary", 80, 0)));

    assertThat(shares(world.table(), TestRequest.get("/").with("x-canary", "always")))
        .containsExactly(Map.entry("canary", 100));
  }

  @Test
  void copiesAShareOfTheRequestsToTheCanary() {
    RoutingTable table = set(0, 1, new Traffic(SPLIT.split(), List.of(), 10)).table();

    List<Mirror> mirrors = TestRequest.get("/").rule(table, 80).mirrors();

    assertThat(mirrors)
        .singleElement()
        .satisfies(m -> assertThat(m.backend().name()).isEqualTo("canary"));
    assertThat(TestRequest.get("/visits").rule(table, 80).mirrors()).isEmpty();
  }

  @Test
  void namesWhatARolloutRefersToAndIsNotThere() {
    World empty = new World().gateway("web", 80).rollout("r", "shop", Traffic.NONE);

    assertThat(empty.problems())
        .containsExactly(
            "StatefulRollout default/r: spec.statefulSetRef.name: counter",
            "StatefulRollout default/r: spec.routeRef.name: shop");
  }
}
