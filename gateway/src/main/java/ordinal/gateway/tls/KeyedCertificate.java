package ordinal.gateway.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate with its chain, its own first, and its private key, which fits. Immutable. Never
 * written as text, for the key's sake.
 */
public record KeyedCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final byte[] PROBE = new byte[32];

  public KeyedCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads what a Secret of type {@code kubernetes.io/tls} holds.
   *
   * @param certificates PEM, the own one first
   * @param key PEM: PKCS #8, or as OpenSSL writes RSA and EC keys
   * @throws BadPem where one of them is no PEM, or they do not belong together
   */
  public static KeyedCertificate read(byte[] certificates, byte[] key) {
    List<X509Certificate> chain = Pem.read("tls.crt", certificates).certificates();
    PublicKey own = chain.getFirst().getPublicKey();
    PrivateKey secret = Pem.read("tls.key", key).privateKey(own);
    if (!fits(secret, own)) {
      throw new BadPem("tls.key", "is not the key of the certificate in tls.crt");
    }
    return new KeyedCertificate(chain, secret);
  }

  /** Until when the first of the chain to expire is valid. */
  public Instant validUntil() {
    return chain.stream().map(c -> c.getNotAfter().toInstant()).min(Instant::compareTo).get();
  }

  /** From when on the whole chain is valid. */
  public Instant validFrom() {
    return chain.stream().map(c -> c.getNotBefore().toInstant()).max(Instant::compareTo).get();
  }

  private static boolean fits(PrivateKey key, PublicKey certified) {
    try {
      Signature signature = Signature.getInstance(algorithm(certified));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  @Override
  public String toString() {
    return chain.getFirst().getSubjectX500Principal().getName();
  }
}
