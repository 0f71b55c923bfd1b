package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.BackendTlsPolicy;
import ordinal.gateway.objects.BackendTlsPolicy.AuthorityRef;
import ordinal.gateway.objects.BackendTlsPolicy.Fault;
import ordinal.gateway.objects.BackendTlsPolicy.Target;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.Service;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.RoutingTable;
import ordinal.gateway.testing.TestCertificate;
import ordinal.gateway.testing.World;
import ordinal.gateway.tls.BackendTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TlsPoliciesTest {
  private static final TestCertificate AUTHORITY = TestCertificate.of("authority");
  private static final AuthorityRef CA = new AuthorityRef("", "ConfigMap", "ca");
  private static final BackendTls SYSTEM = new BackendTls("shop", List.of());
  private static final BackendTls OWN = new BackendTls("shop", AUTHORITY.chain());

  private final World world =
      new World()
          .service("shop", Map.of(), new Service.Port("web", 80), new Service.Port("api", 81))
          .slice(
              "shop",
              "shop",
              s -> s.port("web", 9000).port("api", 9001).ready("shop-0", "10.0.0.1"))
          .gateway("web", 8080)
          .route("web", r -> r.parent("web").rule(rule -> rule.backend("shop", 80, 1)));

  private @Nullable BackendTls tls(int port) {
    return world
        .replicas()
        .group("default", "shop", port)
        .orElseThrow()
        .replicas()
        .getFirst()
        .address()
        .orElseThrow()
        .tls();
  }

  private List<Problem> problems() {
    return world.replicas().problems();
  }

  private Backend backend() {
    RoutingTable table = world.table();
    return table.rules().getFirst().backends().getFirst();
  }

  private static Target shop() {
    return new Target("", "Service", "shop", Optional.empty());
  }

  private static Target shop(String port) {
    return new Target("", "Service", "shop", Optional.of(port));
  }

  private void policy(String name, Target target, String hostname) {
    world.add(
        new BackendTlsPolicy(
            World.meta(World.key("BackendTLSPolicy", name)),
            List.of(target),
            hostname,
            List.of(),
            List.of(),
            true,
            Optional.empty()));
  }

  private void policy(Optional<Fault> fault, AuthorityRef... authorities) {
    world.add(
        new BackendTlsPolicy(
            World.meta(World.key("BackendTLSPolicy", "p")),
            List.of(shop()),
            "shop",
            List.of(),
            List.of(authorities),
            false,
            fault));
  }

  @Test
  void speaksWithoutTlsWhereNoPolicyWantsIt() {
    assertThat(tls(80)).isNull();
    assertThat(backend().resolved()).isTrue();
  }

  @Test
  void takesTheAuthoritiesOfTheSystemOrItsOwn() {
    policy("p", shop(), "shop");
    assertThat(tls(80)).isEqualTo(SYSTEM);

    policy(Optional.empty(), CA);
    world.configMap("ca", AUTHORITY.certificatePem());
    assertThat(tls(80)).isEqualTo(OWN);
    assertThat(tls(81)).isEqualTo(OWN);
    assertThat(problems()).isEmpty();
    assertThat(backend().resolved()).isTrue();
  }

  @Test
  void letsAPortsPolicyGoBeforeThatOfItsService() {
    policy("a", shop(), "shop");
    policy("b", shop("api"), "api");

    assertThat(tls(80)).isEqualTo(SYSTEM);
    assertThat(tls(81)).isEqualTo(new BackendTls("api", List.of()));
    assertThat(problems()).isEmpty();
  }

  @Test
  void leavesATargetToTheFirstPolicy() {
    policy("b", shop(), "other");
    policy("a", shop(), "shop");

    assertThat(tls(80)).isEqualTo(SYSTEM);
    assertThat(problems()).extracting(Problem::reason).containsExactly(Reason.POLICY_CONFLICTED);
  }

  @Test
  void tellsOfTargetsThatDoNotExist() {
    policy("a", shop("grpc"), "shop");
    policy("b", new Target("", "Service", "bank", Optional.empty()), "bank");
    policy("c", new Target("", "Pod", "shop-0", Optional.empty()), "shop");

    assertThat(problems())
        .extracting(Problem::reason)
        .containsExactly(Reason.TARGET_NOT_FOUND, Reason.TARGET_NOT_FOUND, Reason.INVALID);
    assertThat(tls(80)).isNull();
  }

  private void isForbidden(String field, Reason reason) {
    assertThat(problems())
        .singleElement()
        .returns(field, Problem::field)
        .returns(reason, Problem::reason);
    assertThat(world.replicas().group("default", "shop", 80).orElseThrow().forbidden()).isTrue();
    assertThat(backend().resolved()).isFalse();
    assertThat(backend().replicas()).isEmpty();
  }

  @Test
  void sendsNothingToWhatAWrongPolicyIsFor() {
    policy(Optional.of(new Fault("spec.validation.hostname", "*", "must be a host")), CA);
    isForbidden("spec.validation.hostname", Reason.INVALID);

    String field = "spec.validation.caCertificateRefs[0]";
    policy(Optional.empty(), CA);
    isForbidden(field + ".name", Reason.INVALID_CA_CERTIFICATE_REF);

    world.configMap("ca", "no certificate");
    isForbidden(field + ".name", Reason.INVALID_CA_CERTIFICATE_REF);

    policy(Optional.empty(), new AuthorityRef("", "Secret", "ca"));
    isForbidden(field + ".kind", Reason.INVALID_KIND);
  }

  @Test
  void trustsWhatIsRightWhereAnotherReferenceIsWrong() {
    policy(Optional.empty(), CA, new AuthorityRef("", "ConfigMap", "none"));
    world.configMap("ca", AUTHORITY.certificatePem());

    assertThat(tls(80)).isEqualTo(OWN);
    assertThat(problems()).hasSize(1);
  }
}
