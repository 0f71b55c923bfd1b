package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.Gateway.AllowedRoutes;
import ordinal.gateway.objects.Gateway.AllowedRoutes.From;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.testing.TestCertificate;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private static World everything(World world, String gateway) {
    return world.route(gateway + "-route", r -> r.parent(gateway).rule(rule -> rule.prefix("/")));
  }

  private static String routed(RoutingTable table, String host, int port) {
    return TestRequest.get("/").host(host).routed(table, port);
  }

  @Test
  void givesARequestToTheListenerWithTheMostSpecificHostOnly() {
    World world =
        new World()
            .gateway(
                "web",
                g ->
                    g.listener("any", "", 80)
                        .listener("wild", "*.a.com", 80)
                        .listener("wilder", "*.x.a.com", 80)
                        .listener("exact", "x.a.com", 80));
    for (String section : List.of("any", "wild", "wilder", "exact")) {
      world.route(
          section, r -> r.parent("web", section, 0).rule(rule -> rule.prefix("/" + section)));
    }
    RoutingTable table = world.table();

    assertThat(TestRequest.get("/exact").host("x.a.com").routed(table, 80))
        .isEqualTo("default/exact 0");
    assertThat(TestRequest.get("/wild").host("x.a.com").routed(table, 80)).isEqualTo("404");
    assertThat(TestRequest.get("/any").host("x.a.com").routed(table, 80)).isEqualTo("404");
    assertThat(TestRequest.get("/wilder").host("y.x.a.com").routed(table, 80))
        .isEqualTo("default/wilder 0");
    assertThat(TestRequest.get("/wild").host("q.y.a.com").routed(table, 80))
        .isEqualTo("default/wild 0");
    assertThat(TestRequest.get("/wild").host("a.com").routed(table, 80)).isEqualTo("404");
    assertThat(TestRequest.get("/any").host("a.com").routed(table, 80)).isEqualTo("default/any 0");
    assertThat(TestRequest.get("/any").host("").routed(table, 80)).isEqualTo("default/any 0");
    assertThat(TestRequest.get("/any").routed(table, 81)).isEqualTo("404");
  }

  @Test
  void listensOnThePortsOfItsGatewaysInOrder() {
    RoutingTable table =
        new World()
            .gateway("web", g -> g.listener("b", "", 8443).listener("a", "", 8080))
            .gateway("other", 80)
            .table();

    assertThat(table.ports()).containsExactly(80, 8080, 8443);
  }

  @Test
  void takesEveryGatewayWhereNoClassExists() {
    World world =
        everything(new World().gateway("web", g -> g.className("x").listener("l", "", 80)), "web");

    assertThat(world.problems()).isEmpty();
    assertThat(routed(world.table(), "a.com", 80)).isEqualTo("default/web-route 0");
  }

  @Test
  void takesOnlyGatewaysOfItsClassWhereClassesExist() {
    World world =
        new World()
            .gatewayClass("ordinal", GatewayClass.CONTROLLER)
            .gatewayClass("foreign", "example.com/other")
            .gateway("ours", 80)
            .gateway("theirs", g -> g.className("foreign").listener("http", "", 81))
            .gateway("lost", g -> g.className("typo").listener("http", "", 82));

    assertThat(world.problems())
        .containsExactlyInAnyOrder(
            "Gateway default/theirs: spec.gatewayClassName: foreign",
            "Gateway default/lost: spec.gatewayClassName: typo");
    assertThat(world.table().ports()).containsExactly(80);
  }

  @Test
  void leavesPortAndHostToTheOlderGateway() {
    World world =
        new World()
            .gateway(
                "young",
                g ->
                    g.created(Instant.ofEpochSecond(2))
                        .listener("http", "a.com", 80)
                        .listener("own", "b.com", 80))
            .gateway("old", g -> g.created(Instant.ofEpochSecond(1)).listener("http", "a.com", 80));
    everything(world, "young");
    everything(world, "old");

    assertThat(world.problems())
        .containsExactly("Gateway default/young: spec.listeners[0].hostname: a.com");
    assertThat(routed(world.table(), "a.com", 80)).isEqualTo("default/old-route 0");
    assertThat(routed(world.table(), "b.com", 80)).isEqualTo("default/young-route 0");
  }

  @Test
  void leavesPortAndHostToTheFirstNameWithoutCreationTimes() {
    World world = new World().gateway("web", 80).gateway("edge", 80);

    assertThat(world.problems()).containsExactly("Gateway default/web: spec.listeners[0].port: 80");
  }

  @Test
  void letsNoneOfEqualListenersOfOneGatewayWin() {
    World world =
        new World()
            .gateway(
                "web",
                g ->
                    g.listener("one", "a.com", 80)
                        .listener("two", "a.com", 80)
                        .listener("three", "b.com", 80));
    everything(world, "web");

    assertThat(world.problems())
        .containsExactly(
            "Gateway default/web: spec.listeners[0].hostname: a.com",
            "Gateway default/web: spec.listeners[1].hostname: a.com");
    assertThat(routed(world.table(), "a.com", 80)).isEqualTo("404");
    assertThat(routed(world.table(), "b.com", 80)).isEqualTo("default/web-route 0");
  }

  @Test
  void leavesPortsWithTlsToListenersWithTls() {
    World world =
        new World()
            .gateway(
                "web",
                g ->
                    g.listener("plain", "a.com", 80)
                        .tlsListener("secure", "b.com", 80, "one")
                        .listener("own", "", 81))
            .gateway("young", g -> g.tlsListener("secure", "b.com", 81, "one"))
            .tlsSecret("one", TestCertificate.of("b.com"));

    assertThat(world.problems())
        .containsExactly(
            "Gateway default/web: spec.listeners[0].protocol: HTTP",
            "Gateway default/web: spec.listeners[1].protocol: HTTPS",
            "Gateway default/young: spec.listeners[0].protocol: HTTPS");
    assertThat(world.table().ports()).containsExactly(81);
  }

  @Test
  void leavesOutListenersWithATlsOfAnotherKind() {
    Gateway.Tls passing = new Gateway.Tls(false, List.of(), false);
    Gateway.Tls asking = new Gateway.Tls(true, List.of(), true);
    World world =
        new World()
            .gateway(
                "web", g -> g.tlsListener("a", "", 443, passing).tlsListener("b", "", 444, asking));

    assertThat(world.problems())
        .containsExactly(
            "Gateway default/web: spec.listeners[0].tls.mode: Passthrough",
            "Gateway default/web: spec.listeners[1].tls: ");
    assertThat(world.table().ports()).isEmpty();
  }

  @Test
  void servesHttpAndHttpsOnly() {
    AllowedRoutes same = new AllowedRoutes(From.SAME, Map.of());
    World world =
        new World()
            .gateway("web", g -> g.listener("tls", "", 443, "TLS", same).listener("http", "", 80))
            .route("r", r -> r.parent("web", "tls", 0).rule(rule -> rule.prefix("/")));

    assertThat(world.problems())
        .containsExactly(
            "Gateway default/web: spec.listeners[0].protocol: TLS",
            "HTTPRoute default/r: spec.parentRefs[0].name: web");
    assertThat(world.table().ports()).containsExactly(80);
  }

  @Test
  void tellsWhetherAnswersNameTheReplica() {
    World world =
        new World()
            .gateway(
                "web",
                g -> g.annotation("ordinal.dev/response-headers", "false").listener("l", "", 80))
            .gateway("open", 81)
            .route("r", r -> r.parent("web").parent("open").rule(rule -> rule.prefix("/")));

    assertThat(world.table().match(80, TestRequest.get("/")))
        .isNotNull()
        .returns(false, Match::namesReplicas);
    assertThat(world.table().match(81, TestRequest.get("/")))
        .isNotNull()
        .returns(true, Match::namesReplicas);
  }
}
