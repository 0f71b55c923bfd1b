package ordinal.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import ordinal.gateway.testing.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyedCertificateTest {
  private static final TestCertificate EC = TestCertificate.of("a.example");
  private static final TestCertificate RSA = TestCertificate.rsa("a.example");

  private static KeyedCertificate read(String certificates, String key) {
    return KeyedCertificate.read(certificates.getBytes(US_ASCII), key.getBytes(US_ASCII));
  }

  @Test
  void readsKeysInEachFormThatOpenSslWrites() {
    for (TestCertificate one : new TestCertificate[] {EC, RSA}) {
      assertThat(read(one.certificatePem(), one.keyPem())).isEqualTo(one.keyed());
      assertThat(read(one.certificatePem(), one.oldKeyPem()).key())
          .isInstanceOf(one.keys().getPrivate().getClass());
    }
  }

  @Test
  void readsAChainWithTextAroundIt() {
    TestCertificate leaf = EC.issue("b.example");
    String pem = "subject=b.example\n" + leaf.certificatePem().replace("\n", "\r\n");

    KeyedCertificate read =
        read(
            pem,
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
                + "-----END EC PARAMETERS-----\n"
                + leaf.oldKeyPem());

    assertThat(read.chain()).isEqualTo(leaf.chain()).hasSize(2);
  }

  @Test
  void expiresWithTheFirstOfItsChain() {
    TestCertificate leaf = TestCertificate.expired("ca.example").issue("b.example");

    assertThat(leaf.keyed().validUntil())
        .isEqualTo(leaf.chain().getLast().getNotAfter().toInstant());
  }

  @Test
  void neverWritesItsKey() {
    assertThat(EC.keyed()).hasToString("CN=a.example");
  }

  static Stream<Arguments> bad() {
    String certificate = EC.certificatePem();
    return Stream.of(
        Arguments.of("", EC.keyPem(), "tls.crt is not PEM"),
        Arguments.of(
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", EC.keyPem(), "holds none"),
        Arguments.of(
            "-----BEGIN CERTIFICATE-----\n!?\n-----END CERTIFICATE-----",
            EC.keyPem(),
            "not base64"),
        Arguments.of(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            EC.keyPem(),
            "holds none"),
        Arguments.of(EC.keyPem(), EC.keyPem(), "tls.crt has no block CERTIFICATE"),
        Arguments.of(certificate, "", "tls.key is not PEM"),
        Arguments.of(certificate, certificate, "tls.key has no block PRIVATE KEY"),
        Arguments.of(
            certificate, EC.keyPem().replace("PRIVATE", "ENCRYPTED PRIVATE"), "is encrypted"),
        Arguments.of(certificate, RSA.keyPem(), "no private key of the certificate's kind, EC"),
        Arguments.of(certificate, RSA.oldKeyPem(), "no private key of the certificate's kind, EC"),
        Arguments.of(
            certificate, TestCertificate.of("a.example").keyPem(), "tls.key is not the key of"),
        Arguments.of(
            RSA.certificatePem(), TestCertificate.rsa("a").keyPem(), "tls.key is not the key of"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrong(String certificates, String key, String complaint) {
    assertThatThrownBy(() -> read(certificates, key))
        .isInstanceOf(BadPem.class)
        .hasMessageContaining(complaint);
  }
}
