package ordinal.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.Gateway.AllowedRoutes;
import ordinal.gateway.objects.Gateway.AllowedRoutes.From;
import ordinal.gateway.objects.Meta;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.testing.TestCertificate;
import org.junit.jupiter.api.Test;

class GatewayStatusTest {
  private static final AllowedRoutes SAME = new AllowedRoutes(From.SAME, Map.of());
  private static final List<String> VALID =
      List.of(
          "Accepted=True Accepted @1",
          "Conflicted=False NoConflicts @1",
          "ResolvedRefs=True ResolvedRefs @1",
          "Programmed=True Programmed @1");

  private static Cluster web() {
    Cluster cluster = new Cluster();
    cluster.world().gateway("web", g -> g.listener("a", "a.com", 80).listener("b", "b.com", 80));
    return cluster;
  }

  private static Meta meta(Cluster cluster, String kind) {
    return cluster.world().objects().all().stream()
        .filter(o -> o.key().kind().equals(kind))
        .findFirst()
        .orElseThrow()
        .meta();
  }

  private static List<String> listener(Cluster cluster, int index) {
    return Cluster.text(cluster.gateway("web").listeners().get(index).conditions());
  }

  private static List<String> conditions(Cluster cluster) {
    return Cluster.text(cluster.gateway("web").conditions());
  }

  private static String message(Cluster cluster, String type) {
    return Cluster.condition(cluster.gateway("web").conditions(), type).message();
  }

  @Test
  void acceptsAndProgramsAGoodGateway() {
    Cluster cluster = web();

    assertThat(conditions(cluster))
        .containsExactly("Accepted=True Accepted @1", "Programmed=True Programmed @1");
    assertThat(cluster.gateway("web").addresses()).containsExactly(Cluster.ADDRESS);
    assertThat(cluster.gateway("web").listeners())
        .allSatisfy(l -> assertThat(l.supportedKinds()).containsExactly("HTTPRoute"))
        .allSatisfy(l -> assertThat(Cluster.text(l.conditions())).isEqualTo(VALID));
  }

  @Test
  void programsAListenerWithTlsOnceItHasACertificate() {
    Cluster cluster = new Cluster();
    cluster.world().gateway("web", g -> g.tlsListener("a", "", 443, "one").listener("b", "", 80));

    assertThat(listener(cluster, 0))
        .containsExactly(
            "Accepted=True Accepted @1",
            "Conflicted=False NoConflicts @1",
            "ResolvedRefs=False InvalidCertificateRef @1",
            "Programmed=False Invalid @1");
    assertThat(cluster.gateway("web").listeners().getFirst().supportedKinds())
        .containsExactly("HTTPRoute");
    assertThat(conditions(cluster))
        .containsExactly("Accepted=True Accepted @1", "Programmed=True Programmed @1");
    assertThat(message(cluster, "Programmed")).isEqualTo("serves listeners b");

    cluster.world().tlsSecret("one", TestCertificate.of("a.com"));

    assertThat(listener(cluster, 0)).isEqualTo(VALID);
  }

  @Test
  void tellsOfASecretThatIsNotForItsGateway() {
    Cluster cluster = new Cluster();
    cluster.world().gateway("web", g -> g.tlsListener("a", "", 443, "keys/one"));

    assertThat(listener(cluster, 0))
        .contains("ResolvedRefs=False RefNotPermitted @1", "Programmed=False Invalid @1");
    assertThat(conditions(cluster))
        .containsExactly("Accepted=True Accepted @1", "Programmed=False Invalid @1");
  }

  @Test
  void programsAListenerWithOneGoodCertificateOfTwo() {
    Cluster cluster = new Cluster();
    cluster
        .world()
        .gateway("web", g -> g.tlsListener("a", "", 443, "one", "two"))
        .tlsSecret("one", TestCertificate.of("a.com"));

    assertThat(listener(cluster, 0))
        .contains("ResolvedRefs=False InvalidCertificateRef @1", "Programmed=True Programmed @1");
  }

  @Test
  void waitsForAnAddress() {
    Map<ObjectKey, Status> statuses = StatusCompiler.compile(web().snapshot(), List.of());

    assertThat(statuses.get(new ObjectKey("Gateway", "default", "web")))
        .isInstanceOfSatisfying(
            Status.OfGateway.class,
            status ->
                assertThat(Cluster.text(status.conditions()))
                    .containsExactly(
                        "Accepted=True Accepted @1", "Programmed=False AddressNotAssigned @1"));
  }

  @Test
  void countsEachAttachedRouteOnceForEachListener() {
    Cluster cluster = web();
    cluster
        .world()
        .route("both", r -> r.parent("web", "a", 0).parent("web", "b", 0))
        .route("all", r -> r.parent("web"))
        .route("one", r -> r.parent("web", "a", 0).hosts("a.com"))
        .route("none", r -> r.parent("web", "a", 0).hosts("x.com"));

    assertThat(cluster.gateway("web").listeners())
        .extracting(Status.Listener::attachedRoutes)
        .containsExactly(3, 2);
  }

  @Test
  void tellsListenersInConflictAndServesTheOthers() {
    Cluster cluster = web();
    cluster
        .world()
        .gateway(
            "web",
            g -> g.listener("a", "a.com", 80).listener("b", "a.com", 80).listener("c", "", 81));

    assertThat(conditions(cluster))
        .containsExactly("Accepted=True ListenersNotValid @1", "Programmed=True Programmed @1");
    assertThat(message(cluster, "Accepted")).contains("listener b: ").endsWith("; valid: c");
    assertThat(listener(cluster, 0))
        .containsExactly(
            "Accepted=False HostnameConflict @1",
            "Conflicted=True HostnameConflict @1",
            "ResolvedRefs=True ResolvedRefs @1",
            "Programmed=False Invalid @1");
    assertThat(listener(cluster, 2)).isEqualTo(VALID);
  }

  @Test
  void tellsAnUnsupportedProtocolAndServesTheOthers() {
    Cluster cluster = web();
    cluster
        .world()
        .gateway("web", g -> g.listener("tcp", "", 9, "TCP", SAME).listener("b", "", 80));

    assertThat(conditions(cluster)).contains("Accepted=True ListenersNotValid @1");
    assertThat(listener(cluster, 0))
        .contains("Accepted=False UnsupportedProtocol @1", "Programmed=False Invalid @1");
    assertThat(cluster.gateway("web").listeners().getFirst().supportedKinds()).isEmpty();
    assertThat(listener(cluster, 1)).isEqualTo(VALID);
  }

  @Test
  void rejectsAGatewayWithoutAnyValidListener() {
    Cluster cluster = web();
    cluster.world().gateway("web", g -> g.listener("a", "", 80).listener("b", "", 80));

    assertThat(conditions(cluster))
        .containsExactly("Accepted=False ListenersNotValid @1", "Programmed=False Invalid @1");
  }

  @Test
  void tellsAPortThatCannotBeOpened() {
    Cluster cluster = web();
    cluster.problem(
        meta(cluster, "Gateway")
            .problem("spec.listeners[1].port", 80, "address in use", Reason.PORT_UNAVAILABLE));

    assertThat(conditions(cluster)).contains("Accepted=True ListenersNotValid @1");
    assertThat(listener(cluster, 0)).isEqualTo(VALID);
    assertThat(listener(cluster, 1))
        .contains("Accepted=False PortUnavailable @1", "Conflicted=False NoConflicts @1");
  }

  @Test
  void tellsKindsOfRoutesThatAreNotServed() {
    Cluster cluster = web();
    cluster.problem(
        meta(cluster, "Gateway")
            .problem(
                "spec.listeners[0].allowedRoutes.kinds[1]",
                "TCPRoute",
                "is not supported yet: only HTTPRoute is",
                Reason.INVALID_ROUTE_KINDS));

    assertThat(listener(cluster, 0))
        .contains("Accepted=True Accepted @1", "ResolvedRefs=False InvalidRouteKinds @1");
  }

  @Test
  void tellsAnAddressThatCannotBeHad() {
    Cluster cluster = web();
    cluster.problem(
        meta(cluster, "Gateway")
            .problem("spec.addresses", "[]", "has no effect", Reason.UNSUPPORTED_ADDRESS));

    assertThat(conditions(cluster)).contains("Accepted=False UnsupportedAddress @1");
  }

  @Test
  void refusesAnEditAndTellsWhatStaysInForce() {
    Cluster cluster = web();
    Gateway good = cluster.world().objects().all(Gateway.class).getFirst();
    Meta meta =
        new Meta(good.key(), Map.of(), Map.of(), good.meta().created(), 4, "4", "", Map.of());
    cluster
        .refused(new Gateway(meta, "ordinal", List.of()))
        .problem(
            meta.problem("spec.listeners[0].port", 0, "must be from 1 to 65535", Reason.INVALID));

    assertThat(conditions(cluster))
        .containsExactly("Accepted=False Invalid @4", "Programmed=False Invalid @4");
    assertThat(message(cluster, "Accepted"))
        .isEqualTo(
            "spec.listeners[0].port: 0: must be from 1 to 65535;"
                + " the last good version, generation 1, stays in force");
    assertThat(listener(cluster, 0)).isEqualTo(VALID);
  }

  @Test
  void saysNothingOfGatewaysAndClassesOfOthers() {
    Cluster cluster = web();
    cluster
        .world()
        .gatewayClass("foreign", "example.com/other")
        .gateway("theirs", g -> g.className("foreign").listener("http", "", 80))
        .gateway("lost", g -> g.className("typo").listener("http", "", 80));

    assertThat(cluster.statuses().keySet())
        .extracting(ObjectKey::name)
        .containsExactlyInAnyOrder("ordinal", "web");
    assertThat(cluster.snapshot().problems()).isEmpty();
  }

  @Test
  void acceptsItsClassUnlessItHasParameters() {
    Cluster plain = web();
    Cluster parameters = web();
    parameters.problem(
        meta(parameters, "GatewayClass")
            .problem("spec.parametersRef", "{}", "has no effect", Reason.INVALID_PARAMETERS));

    assertThat(gatewayClass(plain)).containsExactly("Accepted=True Accepted @1");
    assertThat(gatewayClass(parameters)).containsExactly("Accepted=False InvalidParameters @1");
  }

  private static List<String> gatewayClass(Cluster cluster) {
    return cluster.statuses().values().stream()
        .filter(Status.OfClass.class::isInstance)
        .flatMap(status -> Cluster.text(((Status.OfClass) status).conditions()).stream())
        .toList();
  }
}
