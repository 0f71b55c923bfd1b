package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.HttpRoute.Filter.RequestMirror;
import ordinal.gateway.testing.RuleSpec;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorTest {
  private final World world =
      new World().gateway("web", 80).backend("stable", 80, 1).backend("canary", 80, 2);
  private RoutingTable table = world.table();

  private static RequestMirror mirror(String namespace, String service, int of, int all) {
    return new RequestMirror(
        new HttpRoute.BackendRef(
            "", "Service", namespace, service, OptionalInt.of(80), 1, List.of()),
        of,
        all);
  }

  private RouteRule rule(RequestMirror... mirrors) {
    world.route(
        "r",
        r ->
            r.rule(rule -> {
              RuleSpec spec = rule.name("main").backend("stable", 80, 1);
              List.of(mirrors).forEach(spec::filter);
            }));
    table = RoutingTable.compile(world.objects(), world.replicas(), Optional.of(table)).table();
    return TestRequest.get("/").rule(table, 80);
  }

  private static int taken(Mirror mirror, int requests) {
    int taken = 0;
    for (int i = 0; i < requests; i++) {
      taken += mirror.takesNext() ? 1 : 0;
    }
    return taken;
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "1, 100", "25, 100", "33, 100", "99, 100", "100, 100", "1, 3", "2, 7"})
  void takesItsShareOfAnyRequestsInARowWithinOne(int numerator, int denominator) {
    Mirror mirror = rule(mirror("default", "canary", numerator, denominator)).mirrors().getFirst();
    int[] before = new int[1001];
    for (int i = 1; i <= 1000; i++) {
      before[i] = before[i - 1] + taken(mirror, 1);
    }

    for (int from = 0; from < 1000; from++) {
      for (int to = from; to <= 1000; to++) {
        double share = (double) (to - from) * numerator / denominator;
        assertThat(before[to] - before[from] - share).isBetween(-1.0, 1.0);
      }
    }
  }

  @Test
  void takesAShareOfTheLargestFraction() {
    int most = Integer.MAX_VALUE;

    assertThat(taken(Mirror.start(mirror("n", "s", most / 2, most), backend()), 1000))
        .isBetween(499, 501);
    assertThat(taken(Mirror.start(mirror("n", "s", most - 1, most), backend()), 1000))
        .isBetween(999, 1000);
  }

  private static Backend backend() {
    return new Backend("n", "s", 80, 1, true, List.of(), List.of());
  }

  @Test
  void followsItsReferenceToReplicas() {
    Backend backend = rule(mirror("default", "canary", 1, 4)).mirrors().getFirst().backend();

    assertThat(backend.name()).isEqualTo("canary");
    assertThat(backend.replicas()).hasSize(2);
  }

  @Test
  void goesOnWhereItWasAndKeepsItsTallyWhileItStaysTheSame() {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      RouteRule rule =
          rule(mirror("default", "canary", 10, 100), mirror("default", "stable", 1, 1));
      taken += taken(rule.mirrors().getFirst(), 1);
      rule.mirrors().getFirst().tally().count(MirrorTally.Result.MATCH);
      world.route("unrelated" + i, r -> r.rule(spec -> spec.prefix("/u")));
      world.service("unrelated" + i, 80);
    }

    assertThat(taken).isEqualTo(10);
    Mirror last = rule(mirror("default", "canary", 10, 100)).mirrors().getFirst();
    assertThat(last.tally().of(MirrorTally.Result.MATCH)).isEqualTo(100);
  }

  @Test
  void startsAnewWithAnotherShare() {
    rule(mirror("default", "canary", 1, 2))
        .mirrors()
        .getFirst()
        .tally()
        .count(MirrorTally.Result.FAILED);

    Mirror other = rule(mirror("default", "canary", 1, 3)).mirrors().getFirst();

    assertThat(other.tally().of(MirrorTally.Result.FAILED)).isZero();
  }

  @Test
  void reportsAMirrorThatLeadsNowhereAndServesWithoutIt() {
    RouteRule rule = rule(mirror("default", "none", 1, 1), mirror("other", "canary", 1, 1));

    assertThat(rule.mirrors()).isEmpty();
    assertThat(rule.next()).isNotNull().returns(true, Backend::resolved);
    assertThat(world.problems())
        .containsExactly(
            "HTTPRoute default/r: spec.rules[0].filters[0].requestMirror.backendRef.name: none",
            "HTTPRoute default/r: spec.rules[0].filters[1].requestMirror.backendRef.namespace:"
                + " other");
  }

  @Test
  void isExplained() {
    rule(mirror("default", "canary", 25, 100));

    assertThat(table.explain(80, TestRequest.get("/")).matched())
        .isNotNull()
        .returns(List.of("RequestMirror default/canary:80 25/100"), Explanation.Matched::filters);
  }
}
