package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class CarryOverTest {
  private final World world =
      new World().gateway("web", 80).backend("stable", 80, 1).backend("canary", 80, 1);
  private final List<String> picked = new ArrayList<>();
  private RoutingTable table = world.table();

  private void weights(String rule, int stable, int canary) {
    world.route(
        "r",
        r ->
            r.rule(spec ->
                spec.name(rule).backend("stable", 80, stable).backend("canary", 80, canary)));
    table = RoutingTable.compile(world.objects(), world.replicas(), Optional.of(table)).table();
  }

  private void pick(int n) {
    RouteRule rule = TestRequest.get("/").rule(table, 80);
    for (int i = 0; i < n; i++) {
      picked.add(requireNonNull(rule.next()).name());
    }
  }

  @Test
  void goesOnWhereItWasWhileWeightsStay() {
    for (int i = 0; i < 100; i++) {
      world.route("unrelated" + i, r -> r.rule(rule -> rule.prefix("/u")));
      weights("main", 90, 10);
      pick(1);
    }

    assertThat(picked).filteredOn("canary"::equals).hasSize(10);
  }

  @Test
  void sharesThePlaceWithRequestsThatHoldTheOldTable() {
    weights("main", 1, 1);
    RouteRule old = TestRequest.get("/").rule(table, 80);
    weights("main", 1, 1);

    assertThat(old.next()).isNotNull().returns("stable", Backend::name);
    pick(1);

    assertThat(picked).containsExactly("canary");
  }

  @Test
  void startsAnewWhenWeightsChange() {
    weights("main", 1, 1);
    pick(1);
    weights("main", 2, 2);
    pick(1);

    assertThat(picked).containsExactly("stable", "stable");
  }

  @Test
  void startsAnewForAnotherRule() {
    weights("main", 1, 1);
    pick(1);
    weights("other", 1, 1);
    pick(1);

    assertThat(picked).containsExactly("stable", "stable");
  }

  @Test
  void followsANamedRuleThatMoves() {
    weights("main", 1, 1);
    pick(1);
    world.route(
        "r",
        r ->
            r.rule(first -> first.prefix("/first"))
                .rule(rule -> rule.name("main").backend("stable", 80, 1).backend("canary", 80, 1)));
    table = RoutingTable.compile(world.objects(), world.replicas(), Optional.of(table)).table();
    pick(1);

    assertThat(picked).containsExactly("stable", "canary");
  }

  @Test
  void tellsTheSameProblemsAgainWhileNothingChanges() {
    World broken =
        new World()
            .gateway("web", 80)
            .route("r", r -> r.rule(rule -> rule.backend("none", 80, 1)))
            .route("other", r -> r.rule(rule -> rule.backend("team/none", 80, 1)));
    RoutingTable.Compiled first = broken.compile();

    RoutingTable.Compiled second =
        RoutingTable.compile(broken.objects(), broken.replicas(), Optional.of(first.table()));

    assertThat(first.problems()).hasSize(2);
    assertThat(second.problems()).isEqualTo(first.problems());
  }

  @Test
  void followsReferencesAgainWhenWhatTheyLeadToChanges() {
    Current current = new Current(Clock.systemUTC());
    World changing =
        new World()
            .gateway("web", 80)
            .route("r", r -> r.rule(rule -> rule.backend("team/shop", 80, 1).aggregate("visits")));

    assertThat(current.replace(changing.objects(), List.of()).problems()).hasSize(2);
    changing.backend("team/shop", 80, 1);
    assertThat(current.replace(changing.objects(), List.of()).problems()).hasSize(2);
    changing.grant("team/g", "default", "");
    assertThat(current.replace(changing.objects(), List.of()).problems()).hasSize(1);
    changing.aggregation("visits");
    assertThat(current.replace(changing.objects(), List.of()).problems()).isEmpty();
    assertThat(TestRequest.get("/").rule(current.get().routing(), 80).backends())
        .singleElement()
        .returns(1, backend -> backend.replicas().size());
  }
}
