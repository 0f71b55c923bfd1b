package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.Hidden;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.testing.TestCertificate;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final TestCertificate A = TestCertificate.of("a.example");
  private static final TestCertificate B = TestCertificate.of("b.example");
  private static final String REF = "spec.listeners[0].tls.certificateRefs";

  private final World world = new World();

  private World shop(String... secrets) {
    return world.gateway("web", g -> g.tlsListener("shop", "a.example", 443, secrets));
  }

  private Problem problem() {
    List<Problem> problems = world.compile().problems();
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  private void isFault(String field, Reason reason, String message) {
    assertThat(problem())
        .returns(field, Problem::field)
        .returns(reason, Problem::reason)
        .extracting(Problem::message)
        .asString()
        .contains(message);
    assertThat(world.table().certificates()).isEqualTo(Map.of(443, Map.of("a.example", List.of())));
  }

  @Test
  void showsTheCertificatesOfEachListener() {
    shop("one", "two").tlsSecret("one", A).tlsSecret("two", B);

    assertThat(world.problems()).isEmpty();
    assertThat(world.table().certificates())
        .isEqualTo(Map.of(443, Map.of("a.example", List.of(A.keyed(), B.keyed()))));
  }

  @Test
  void namesNoPortWithoutTls() {
    world.gateway("web", 80);

    assertThat(world.table().certificates()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAReference() {
    shop("one");
    isFault(REF + "[0].name", Reason.INVALID_CERTIFICATE_REF, "no Secret default/one exists");

    world.secret("one", "Opaque", Map.of());
    isFault(
        REF + "[0].name",
        Reason.INVALID_CERTIFICATE_REF,
        "Secret default/one is of type Opaque: it must be kubernetes.io/tls");

    world.secret("one", "kubernetes.io/tls", Map.of("tls.crt", new Hidden(new byte[1])));
    isFault(REF + "[0].name", Reason.INVALID_CERTIFICATE_REF, "default/one: it has no tls.key");

    world.tlsSecret("one", "certificate", A.keyPem());
    isFault(REF + "[0].name", Reason.INVALID_CERTIFICATE_REF, "its tls.crt is not PEM");

    world.tlsSecret("one", A.certificatePem(), B.keyPem());
    isFault(REF + "[0].name", Reason.INVALID_CERTIFICATE_REF, "its tls.key is not the key of");
  }

  @Test
  void wantsAReference() {
    shop();

    isFault(REF, Reason.INVALID_CERTIFICATE_REF, "is required for protocol HTTPS");
  }

  @Test
  void takesSecretsOnly() {
    Gateway.Tls other =
        new Gateway.Tls(
            true, List.of(new Gateway.SecretRef("", "ConfigMap", "default", "one")), false);
    world.gateway("web", g -> g.tlsListener("shop", "a.example", 443, other));
    isFault(REF + "[0].kind", Reason.INVALID_CERTIFICATE_REF, "only a Secret");

    Gateway.Tls foreign =
        new Gateway.Tls(
            true, List.of(new Gateway.SecretRef("x.io", "Secret", "default", "one")), false);
    world.gateway("web", g -> g.tlsListener("shop", "a.example", 443, foreign));
    isFault(REF + "[0].group", Reason.INVALID_CERTIFICATE_REF, "core group");
  }

  @Test
  void needsAGrantForAnotherNamespace() {
    shop("keys/one").tlsSecret("keys/one", A);
    isFault(
        REF + "[0].namespace",
        Reason.REF_NOT_PERMITTED,
        "no ReferenceGrant in namespace keys lets Gateways of namespace default");

    world.secretGrant("keys/let", "default", "one");
    assertThat(world.problems()).isEmpty();
    assertThat(world.table().certificates().get(443))
        .containsEntry("a.example", List.of(A.keyed()));
  }

  @Test
  void servesWithWhatIsRightWhereSomethingElseIsWrong() {
    shop("none", "one").tlsSecret("one", A);

    assertThat(problem().field()).isEqualTo(REF + "[0].name");
    assertThat(world.table().certificates().get(443))
        .containsEntry("a.example", List.of(A.keyed()));
  }

  void keepsTheLastGoodCertificateUntilItsSecretIsGone() {
    RoutingTable first = compile(shop("one").tlsSecret("one", A), Optional.empty()).table();

    RoutingTable.Compiled broken =
        compile(world.tlsSecret("one", A.certificatePem(), B.keyPem()), Optional.of(first));
    RoutingTable.Compiled again =
        compile(world.tlsSecret("one", "broken", "as well"), Optional.of(broken.table()));
    RoutingTable.Compiled gone = compile(world.remove("Secret", "one"), Optional.of(again.table()));

    for (RoutingTable.Compiled kept : List.of(broken, again)) {
      assertThat(kept.table().certificates().get(443))
          .containsEntry("a.example", List.of(A.keyed()));
      assertThat(kept.problems())
          .extracting(Problem::message)
          .allMatch(message -> message.endsWith("the last good one stays in force"));
    }
    assertThat(gone.table().certificates().get(443)).containsEntry("a.example", List.of());
  }

  private static RoutingTable.Compiled compile(World world, Optional<RoutingTable> before) {
    return RoutingTable.compile(world.objects(), world.replicas(), before);
  }

  @Test
  void warnsOfCertificatesOutsideTheirTime() {
    shop("one").tlsSecret("one", A);
    Instant now = Instant.now();

    assertThat(warnings(now)).isEmpty();
    assertThat(warnings(now.plus(Duration.ofDays(3)))).containsExactly("CN=a.example: expired at");
    assertThat(warnings(now.minus(Duration.ofDays(3))))
        .containsExactly("CN=a.example: is valid from");
  }

  private List<String> warnings(Instant now) {
    Current current = new Current(Clock.fixed(now, ZoneOffset.UTC));
    return current.replace(world.objects(), List.of()).problems().stream()
        .map(p -> p.value() + ": " + p.message().replaceAll(" [0-9].*", ""))
        .toList();
  }
}
