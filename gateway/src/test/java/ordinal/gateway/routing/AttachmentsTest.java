package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import ordinal.gateway.objects.Gateway.AllowedRoutes;
import ordinal.gateway.objects.Gateway.AllowedRoutes.From;
import ordinal.gateway.testing.RouteSpec;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentsTest {
  private static World twoListeners() {
    return new World()
        .gateway("web", g -> g.listener("one", "a.com", 80).listener("two", "*.b.com", 81));
  }

  private static RouteSpec everything(RouteSpec route) {
    return route.rule(rule -> rule.prefix("/"));
  }

  private static String routed(World world, String host, int port) {
    return TestRequest.get("/").host(host).routed(world.table(), port);
  }

  @Test
  void attachesToEveryListenerWithoutASectionName() {
    World world = twoListeners().route("r", AttachmentsTest::everything);

    assertThat(routed(world, "a.com", 80)).isEqualTo("default/r 0");
    assertThat(routed(world, "x.b.com", 81)).isEqualTo("default/r 0");
    assertThat(routed(world, "b.com", 81)).isEqualTo("404");
  }

  @Test
  void attachesToTheNamedListenerAndPortOnly() {
    World byName = twoListeners().route("r", r -> everything(r.parent("web", "one", 0)));
    World byPort = twoListeners().route("r", r -> everything(r.parent("web", "", 81)));

    assertThat(routed(byName, "a.com", 80)).isEqualTo("default/r 0");
    assertThat(routed(byName, "x.b.com", 81)).isEqualTo("404");
    assertThat(routed(byPort, "a.com", 80)).isEqualTo("404");
    assertThat(routed(byPort, "x.b.com", 81)).isEqualTo("default/r 0");
  }

  @Test
  void reportsParentsThatDoNotExist() {
    World world =
        twoListeners()
            .route(
                "r",
                r ->
                    everything(
                        r.parent("web")
                            .parent("wrong")
                            .parent("infra/web")
                            .parent("web", "three", 0)
                            .parent("web", "", 82)
                            .parent("web", "one", 81)));

    assertThat(world.problems())
        .containsExactly(
            "HTTPRoute default/r: spec.parentRefs[1].name: wrong",
            "HTTPRoute default/r: spec.parentRefs[2].name: web",
            "HTTPRoute default/r: spec.parentRefs[3].sectionName: three",
            "HTTPRoute default/r: spec.parentRefs[4].port: 82",
            "HTTPRoute default/r: spec.parentRefs[5].port: 81");
    assertThat(routed(world, "a.com", 80)).isEqualTo("default/r 0");
  }

  @Test
  void reportsAParentThatIsNoGateway() {
    World world = twoListeners().route("r", r -> everything(r.service("mesh").parent("web")));

    assertThat(world.problems())
        .containsExactly("HTTPRoute default/r: spec.parentRefs[0]: Service");
    assertThat(routed(world, "a.com", 80)).isEqualTo("default/r 0");
  }

  @Test
  void admitsRoutesOfItsOwnNamespaceByDefault() {
    World world = twoListeners().route("team/r", r -> everything(r.parent("default/web")));

    assertThat(world.problems()).containsExactly("HTTPRoute team/r: spec.parentRefs[0].name: web");
    assertThat(world.compile().problems().getFirst().message())
        .isEqualTo("allowedRoutes of the listener admits no routes of namespace team");
    assertThat(routed(world, "a.com", 80)).isEqualTo("404");
  }

  @Test
  void admitsRoutesOfAllNamespacesWhereToldTo() {
    World world =
        new World()
            .gateway("web", g -> g.listener("http", "", 80, From.ALL))
            .route("team/r", r -> everything(r.parent("default/web")));

    assertThat(world.problems()).isEmpty();
    assertThat(routed(world, "a.com", 80)).isEqualTo("team/r 0");
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes.io/metadata.name, blue, blue/r 0",
    "kubernetes.io/metadata.name, red, 404",
    "shared, yes, blue/r 0",
    "shared, no, 404",
    "unknown, yes, 404"
  })
  void admitsRoutesOfSelectedNamespaces(String label, String value, String expected) {
    AllowedRoutes allowed = new AllowedRoutes(From.SELECTOR, Map.of(label, value));
    World world =
        new World()
            .namespace("blue", Map.of("shared", "yes"))
            .gateway("web", g -> g.listener("http", "", 80, "HTTP", allowed))
            .route("blue/r", r -> everything(r.parent("default/web")));

    assertThat(routed(world, "a.com", 80)).isEqualTo(expected);
  }

  @Test
  void selectsByTheImpliedLabelWithoutANamespaceObject() {
    AllowedRoutes allowed =
        new AllowedRoutes(From.SELECTOR, Map.of("kubernetes.io/metadata.name", "blue"));
    World world =
        new World()
            .gateway("web", g -> g.listener("http", "", 80, "HTTP", allowed))
            .route("blue/r", r -> everything(r.parent("default/web")));

    assertThat(routed(world, "a.com", 80)).isEqualTo("blue/r 0");
  }

  @ParameterizedTest
  @CsvSource({
    "test.example.com, test.example.com, test.example.com, default/r 0",
    "test.example.com, *.example.com, test.example.com, default/r 0",
    "*.example.com, test.example.com, test.example.com, default/r 0",
    "*.example.com, test.example.com, foo.example.com, 404",
    "*.example.com, *.example.com, a.b.example.com, default/r 0",
    "*.example.com, foo.test.example.com, foo.test.example.com, default/r 0",
    "*.example.com, *.test.example.com, foo.test.example.com, default/r 0",
    "*.test.example.com, *.example.com, foo.test.example.com, default/r 0",
    "*.test.example.com, *.example.com, foo.example.com, 404"
  })
  void matchesWhereHostsOfListenerAndRouteMeet(
      String listener, String route, String host, String expected) {
    World world =
        new World()
            .gateway("web", g -> g.listener("http", listener, 80))
            .route("r", r -> everything(r.hosts(route)));

    assertThat(world.problems()).isEmpty();
    assertThat(routed(world, host, 80)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.com, example.com",
    "*.example.com, test.example.net",
    "test.example.com, foo.example.com",
    "test.example.com, *.test.example.com",
    "*.a.com, *.b.com",
    "*.ba.com, *.a.com"
  })
  void reportsARouteThatHasNoHostInCommon(String listener, String route) {
    World world =
        new World()
            .gateway("web", g -> g.listener("http", listener, 80))
            .route("r", r -> everything(r.hosts(route)));

    assertThat(world.problems()).containsExactly("HTTPRoute default/r: spec.hostnames: " + route);
    assertThat(routed(world, route.replace("*", "x"), 80)).isEqualTo("404");
  }

  @Test
  void ignoresHostnamesOutsideTheListener() {
    World world =
        new World()
            .gateway("web", g -> g.listener("one", "*.a.com", 80).listener("two", "", 80))
            .route("r", r -> everything(r.parent("web", "one", 0).hosts("x.a.com", "x.b.com")));

    assertThat(world.problems()).isEmpty();
    assertThat(routed(world, "x.a.com", 80)).isEqualTo("default/r 0");
    assertThat(routed(world, "x.b.com", 80)).isEqualTo("404");
  }
}
