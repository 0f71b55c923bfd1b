package ordinal.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.testing.RouteSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteStatusTest {
  private static final ObjectKey KEY = new ObjectKey("HTTPRoute", "default", "r");

  private static Cluster cluster(Consumer<RouteSpec> route) {
    Cluster cluster = new Cluster();
    cluster
        .world()
        .gateway("web", g -> g.listener("http", "*.a.com", 80))
        .backend("shop", 80, 2)
        .backend("other/shop", 80, 1)
        .route("r", route);
    return cluster;
  }

  private static void shop(RouteSpec route) {
    route.rule(rule -> rule.prefix("/").backend("shop", 80, 1));
  }

  private static List<Condition> only(Cluster cluster) {
    assertThat(cluster.route("r").parents()).hasSize(1);
    return cluster.route("r").parents().getFirst().conditions();
  }

  private static HttpRoute draft(Cluster cluster, long generation) {
    HttpRoute good = cluster.world().objects().all(HttpRoute.class).getFirst();
    Meta meta = good.meta();
    return new HttpRoute(
        new Meta(
            meta.key(),
            meta.labels(),
            meta.annotations(),
            meta.created(),
            generation,
            "2",
            meta.file(),
            Map.of()),
        good.parentRefs(),
        good.hostnames(),
        good.rules());
  }

  private static Cluster refused(Cluster cluster, HttpRoute draft, Reason reason) {
    return cluster
        .refused(draft)
        .problem(
            draft
                .meta()
                .problem("spec.rules[0].filters[0].type", "CORS", "is not supported yet", reason));
  }

  @Test
  void acceptsARouteWhoseReferencesLeadSomewhere() {
    assertThat(Cluster.text(only(cluster(RouteStatusTest::shop))))
        .containsExactly("Accepted=True Accepted @1", "ResolvedRefs=True ResolvedRefs @1");
  }

  @ParameterizedTest
  @CsvSource({
    "'', Service, none, 80, BackendNotFound, spec.rules[0].backendRefs[0].name: none",
    "'', Service, shop, 81, BackendNotFound, spec.rules[0].backendRefs[0].port: 81",
    "'', Service, other/shop, 80, RefNotPermitted, spec.rules[0].backendRefs[0].namespace: other",
    "'', ConfigMap, shop, 80, InvalidKind, spec.rules[0].backendRefs[0].kind: ConfigMap",
    "x.io, Service, shop, 80, InvalidKind, spec.rules[0].backendRefs[0].group: x.io"
  })
  void tellsAReferenceThatLeadsNowhere(
      String group, String kind, String name, int port, String reason, String message) {
    Cluster cluster =
        cluster(r -> r.rule(rule -> rule.prefix("/").backend(group, kind, name, port, 1)));

    assertThat(Cluster.text(only(cluster)))
        .containsExactly("Accepted=True Accepted @1", "ResolvedRefs=False " + reason + " @1");
    assertThat(Cluster.condition(only(cluster), "ResolvedRefs").message()).startsWith(message);
  }

  @Test
  void countsFurtherProblemsInTheMessage() {
    Cluster cluster =
        cluster(r -> r.rule(rule -> rule.backend("none", 80, 1).backend("shop", 81, 1)));

    assertThat(Cluster.condition(only(cluster), "ResolvedRefs").message())
        .isEqualTo(
            "spec.rules[0].backendRefs[0].name: none: no Service default/none exists (and 1 more)");
  }

  @Test
  void tellsAFilterThatDoesNotExist() {
    Cluster cluster = cluster(r -> r.rule(rule -> rule.backend("shop", 80, 1).aggregate("sum")));

    assertThat(Cluster.text(only(cluster))).contains("ResolvedRefs=False BackendNotFound @1");
  }

  @ParameterizedTest
  @CsvSource({"tls, 0, sectionName: tls", "'', 81, port: 81"})
  void tellsAListenerThatDoesNotExist(String section, int port, String field) {
    Cluster cluster = cluster(r -> shop(r.parent("web", section, port)));

    assertThat(Cluster.text(only(cluster))).contains("Accepted=False NoMatchingParent @1");
    assertThat(Cluster.condition(only(cluster), "Accepted").message())
        .startsWith("spec.parentRefs[0]." + field);
  }

  @Test
  void tellsHostnamesThatTheListenerDoesNotHave() {
    Cluster cluster = cluster(r -> shop(r.hosts("b.com")));

    assertThat(Cluster.text(only(cluster)))
        .containsExactly(
            "Accepted=False NoMatchingListenerHostname @1", "ResolvedRefs=True ResolvedRefs @1");
    assertThat(Cluster.condition(only(cluster), "Accepted").message())
        .startsWith("spec.hostnames: b.com");
  }

  @Test
  void tellsANamespaceThatTheListenerDoesNotAllow() {
    Cluster cluster = cluster(RouteStatusTest::shop);
    cluster.world().route("team/r", r -> shop(r.parent("default/web")));

    Status.OfRoute status =
        (Status.OfRoute)
            java.util.Objects.requireNonNull(
                cluster.statuses().get(new ObjectKey("HTTPRoute", "team", "r")));

    assertThat(Cluster.text(status.parents().getFirst().conditions()))
        .contains("Accepted=False NotAllowedByListeners @1");
  }

  @Test
  void hasOneEntryForEachParentOfOursAtItsPlaceInTheSpec() {
    Cluster cluster =
        cluster(r ->
            shop(
                r.parent("theirs")
                    .service("mesh")
                    .parent("web", "http", 0)
                    .parent("unknown")
                    .parent("web", "none", 0)));
    cluster
        .world()
        .gatewayClass("foreign", "example.com/other")
        .gateway("theirs", g -> g.className("foreign").listener("http", "", 80));

    assertThat(cluster.route("r").parents()).extracting(Status.Parent::index).containsExactly(2, 4);
    assertThat(cluster.snapshot().problems())
        .extracting(p -> p.field())
        .containsExactly("spec.parentRefs[4].sectionName");
  }

  @Test
  void saysNothingOfRoutesOfOthers() {
    Cluster cluster = cluster(r -> shop(r.parent("theirs").service("mesh")));
    Cluster never = refused(new Cluster(), draft(cluster, 1), Reason.UNSUPPORTED_VALUE);

    assertThat(cluster.statuses()).doesNotContainKey(KEY);
    assertThat(never.statuses()).doesNotContainKey(KEY);
    assertThat(never.snapshot().problems()).isEmpty();
  }

  @Test
  void refusesAnEditAndTellsWhatStaysInForce() {
    Cluster cluster = cluster(RouteStatusTest::shop);

    refused(cluster, draft(cluster, 7), Reason.UNSUPPORTED_VALUE);

    assertThat(Cluster.text(only(cluster)))
        .containsExactly("Accepted=False UnsupportedValue @7", "ResolvedRefs=True ResolvedRefs @1");
    assertThat(Cluster.condition(only(cluster), "Accepted").message())
        .isEqualTo(
            "spec.rules[0].filters[0].type: CORS: is not supported yet;"
                + " the last good version, generation 1, stays in force");
    assertThat(cluster.gateway("web").listeners().getFirst().attachedRoutes()).isZero();
  }

  @Test
  void refusesARouteThatWasNeverGood() {
    Cluster cluster = cluster(RouteStatusTest::shop);
    HttpRoute draft = draft(cluster, 3);
    cluster.world().remove("HTTPRoute", "r");

    refused(cluster, draft, Reason.INCOMPATIBLE_FILTERS);

    assertThat(Cluster.text(only(cluster)))
        .containsExactly("Accepted=False IncompatibleFilters @3");
    assertThat(Cluster.condition(only(cluster), "Accepted").message())
        .endsWith("; no earlier version is in force");
  }

  @Test
  void saysTheSameOfTheSameObjects() {
    Cluster cluster = cluster(r -> shop(r.hosts("b.com", "x.a.com")));

    assertThat(cluster.statuses()).isEqualTo(cluster.statuses());
  }
}
