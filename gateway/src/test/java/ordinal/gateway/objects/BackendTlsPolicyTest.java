package ordinal.gateway.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.BackendTlsPolicy.AltName;
import ordinal.gateway.objects.BackendTlsPolicy.AuthorityRef;
import ordinal.gateway.objects.BackendTlsPolicy.Fault;
import ordinal.gateway.objects.BackendTlsPolicy.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTlsPolicyTest {
  private static String policy(String version, String validation) {
    return """
    apiVersion: gateway.networking.k8s.io/%s
    kind: BackendTLSPolicy
    metadata: {name: p}
    spec:
      targetRefs: [{group: "", kind: Service, name: shop, sectionName: web}]
      validation: %s
    """
        .formatted(version, validation);
  }

  private static BackendTlsPolicy read(String validation) {
    return Yaml.only(BackendTlsPolicy.class, policy("v1", validation));
  }

  @Test
  void readsBothVersions() {
    for (String version : List.of("v1", "v1alpha3")) {
      BackendTlsPolicy policy =
          Yaml.only(
              BackendTlsPolicy.class,
              policy(
                  version,
                  "{hostname: a.com, caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}"));

      assertThat(policy)
          .returns(
              List.of(new Target("", "Service", "shop", Optional.of("web"))),
              BackendTlsPolicy::targets)
          .returns("a.com", BackendTlsPolicy::hostname)
          .returns(List.of(new AuthorityRef("", "ConfigMap", "ca")), BackendTlsPolicy::authorities)
          .returns(false, BackendTlsPolicy::system)
          .returns(Optional.empty(), BackendTlsPolicy::fault);
    }
    assertThat(read("{hostname: a, wellKnownCACertificates: System}").system()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{wellKnownCACertificates: System} | spec.validation.hostname",
        "{hostname: '*.a', wellKnownCACertificates: System} | spec.validation.hostname",
        "{hostname: 10.0.0.1, wellKnownCACertificates: System} | spec.validation.hostname",
        "{hostname: a} | spec.validation.caCertificateRefs",
        "{hostname: a, wellKnownCACertificates: Other} | spec.validation.wellKnownCACertificates",
        "{hostname: a, wellKnownCACertificates: System, subjectAltNames: [{}]}"
            + " | spec.validation.subjectAltNames.type",
        "{hostname: a, wellKnownCACertificates: System, subjectAltNames: [{type: URI}]}"
            + " | spec.validation.subjectAltNames.uri",
        "{hostname: a, wellKnownCACertificates: System,"
            + " subjectAltNames: [{type: Hostname, hostname: '*.a'}]}"
            + " | spec.validation.subjectAltNames.hostname",
        "null | spec.validation"
      })
  void keepsAWrongPolicySoThatNothingGoesWithoutTls(String validation, String field) {
    assertThat(read(validation).fault()).map(Fault::field).contains(field);
  }

  @Test
  void readsNamesOfBothTypes() {
    BackendTlsPolicy policy =
        read(
            "{hostname: a, wellKnownCACertificates: System, subjectAltNames:"
                + " [{type: Hostname, hostname: b.c}, {type: URI, uri: 'spiffe://a/b'}]}");

    assertThat(policy.fault()).isEmpty();
    assertThat(policy.names())
        .containsExactly(new AltName(false, "b.c"), new AltName(true, "spiffe://a/b"));
  }

  @Test
  void readsTheAuthoritiesOfAConfigMapOnly() {
    ConfigMap map =
        Yaml.only(
            ConfigMap.class,
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca}\ndata: {ca.crt: pem, a: 'b'}\n");

    assertThat(map.authorities()).contains("pem");
  }
}
