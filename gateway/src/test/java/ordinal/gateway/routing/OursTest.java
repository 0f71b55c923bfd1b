package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class OursTest {
  /** One Gateway and route of ours, one of another controller. */
  private static World cluster() {
    return new World()
        .gatewayClass("ordinal", GatewayClass.CONTROLLER)
        .gatewayClass("foreign", "example.com/other")
        .gateway("web", 80)
        .gateway("theirs", g -> g.className("foreign").listener("http", "", 81))
        .backend("shop", 80, 2)
        .backend("kube-dns", 53, 3)
        .route("ours", r -> r.rule(rule -> rule.prefix("/").backend("shop", 80, 1)))
        .route(
            "theirs",
            r -> r.parent("theirs").rule(rule -> rule.prefix("/").backend("nothing", 80, 1)));
  }

  private static Snapshot snapshot(World world, List<Problem> reading) {
    return new Current(Clock.systemUTC())
        .replace(new Reading(new Objects(world.objects().all(), true), reading, Map.of()));
  }

  private static Snapshot snapshot(World world) {
    return snapshot(world, List.of());
  }

  @Test
  void leavesGatewaysOfOtherControllersAlone() {
    Snapshot snapshot = snapshot(cluster());

    assertThat(snapshot.routing().ports()).containsExactly(80);
    assertThat(snapshot.problems()).isEmpty();
  }

  @Test
  void knowsAServiceThatIsOnlyCopiedTo() {
    HttpRoute.BackendRef copied =
        new HttpRoute.BackendRef(
            "", "Service", "default", "copy", OptionalInt.of(80), 1, List.of());
    World world =
        cluster()
            .backend("copy", 80, 1)
            .route(
                "ours",
                r ->
                    r.rule(rule ->
                        rule.prefix("/")
                            .filter(new HttpRoute.Filter.RequestMirror(copied, 100, 100))
                            .backend("shop", 80, 1)));

    assertThat(snapshot(world).problems()).isEmpty();
    assertThat(snapshot(world).replicas().group("default", "copy", 80)).isPresent();
  }

  @Test
  void leavesGatewaysWithoutAnyClassAlone() {
    World world = new World().gateway("web", 80);

    assertThat(snapshot(world).routing().ports()).isEmpty();
    assertThat(snapshot(world).problems()).isEmpty();
  }

  @Test
  void compilesOnlyRoutesThatLeadToItsGateways() {
    Snapshot snapshot = snapshot(cluster());

    assertThat(snapshot.objects().all(HttpRoute.class))
        .extracting(r -> r.meta().name())
        .containsExactly("ours");
    assertThat(TestRequest.get("/").routed(snapshot.routing(), 80)).isEqualTo("default/ours 0");
    assertThat(snapshot.routing().routeNames()).containsExactly("default/ours");
  }

  @Test
  void ignoresParentsOfOtherControllersAndKinds() {
    World world =
        cluster()
            .route(
                "ours",
                r ->
                    r.parent("theirs")
                        .service("mesh")
                        .parent("gone")
                        .parent("web")
                        .rule(rule -> rule.prefix("/").backend("shop", 80, 1)));

    assertThat(snapshot(world).problems()).isEmpty();
    assertThat(TestRequest.get("/").routed(snapshot(world).routing(), 80))
        .isEqualTo("default/ours 0");
  }

  @Test
  void knowsOnlyReplicasThatItsRoutesReferTo() {
    assertThat(snapshot(cluster()).replicas().all())
        .extracting(Replica::name)
        .containsExactly("shop-0", "shop-1");
  }

  @Test
  void tellsProblemsOfItsOwnObjectsOnly() {
    World world = cluster();
    List<Problem> reading =
        world.objects().all().stream()
            .map(KubeObject::meta)
            .map(meta -> meta.problem("spec.x", "", "is unknown"))
            .toList();

    assertThat(snapshot(world, reading).problems())
        .extracting(Problem::object)
        .containsExactly(
            new ObjectKey("GatewayClass", "", "ordinal"),
            new ObjectKey("Gateway", "default", "web"),
            new ObjectKey("Service", "default", "shop"),
            new ObjectKey("EndpointSlice", "default", "shop-slice"),
            new ObjectKey("HTTPRoute", "default", "ours"));
  }

  @Test
  void takesAllOfAFolder() {
    World world = cluster();

    Snapshot snapshot = new Current(Clock.systemUTC()).replace(world.objects(), List.of());

    assertThat(snapshot.objects()).isEqualTo(world.objects());
    assertThat(snapshot.problems()).isNotEmpty();
    assertThat(snapshot.replicas().all()).hasSize(5);
  }
}
