package ordinal.gateway.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import ordinal.gateway.tls.KeyedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A certificate made on the spot, by itself or by another one as its authority. Immutable.
 *
 * @param chain this one first
 */
public record TestCertificate(List<X509Certificate> chain, KeyPair keys) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String COMMON_NAME = "0603550403";
  private static final String ALTERNATIVE_NAMES = "0603551d11";
  private static final String BASIC_CONSTRAINTS = "0603551d130101ff";
  private static final String YES = "0101ff";
  private static final String ECDSA = "300a06082a8648ce3d040302";
  private static final String RSA = "300d06092a864886f70d01010b0500";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** For these hosts, signed by itself, with a key of elliptic curves. */
  public static TestCertificate of(String... hosts) {
    return create(keys("EC", 256), hosts, null, Instant.now().plus(DAY), true);
  }

  public static TestCertificate rsa(String... hosts) {
    return create(keys("RSA", 2048), hosts, null, Instant.now().plus(DAY), true);
  }

  public static TestCertificate expired(String... hosts) {
    return create(keys("EC", 256), hosts, null, Instant.now().minus(DAY), true);
  }

  /** A certificate that this one vouches for. */
  public TestCertificate issue(String... hosts) {
    return create(keys("EC", 256), hosts, this, Instant.now().plus(DAY), false);
  }

  public TestCertificate issueExpired(String... hosts) {
    return create(keys("EC", 256), hosts, this, Instant.now().minus(DAY), false);
  }

  public KeyedCertificate keyed() {
    return new KeyedCertificate(chain, keys.getPrivate());
  }

  public String certificatePem() {
    StringBuilder all = new StringBuilder();
    chain.forEach(certificate -> all.append(pem("CERTIFICATE", encoded(certificate))));
    return all.toString();
  }

  /** PKCS #8. */
  public String keyPem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** As OpenSSL writes keys of its own forms: what is inside PKCS #8. */
  public String oldKeyPem() {
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    boolean rsa = keys.getPrivate().getAlgorithm().equals("RSA");
    // Version and algorithm come before; both keys begin with a version of their own.
    String text = HexFormat.of().formatHex(pkcs8);
    int octets = rsa ? text.indexOf("0500048") + 4 : text.indexOf("03010704") + 6;
    int length = rsa ? 4 : 2;
    return pem(
        rsa ? "RSA PRIVATE KEY" : "EC PRIVATE KEY",
        Arrays.copyOfRange(pkcs8, octets / 2 + length, pkcs8.length));
  }

  /** A client that trusts this one, and shows those. */
  public SSLContext trusting(TestCertificate... shown) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("it", chain.getFirst());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers(shown).getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyManagerFactory keyManagers(TestCertificate... shown)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    for (TestCertificate one : shown) {
      own.setKeyEntry(
          "" + own.size(),
          one.keys.getPrivate(),
          new char[0],
          one.chain.toArray(X509Certificate[]::new));
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(own, new char[0]);
    return factory;
  }

  private static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static TestCertificate create(
      KeyPair keys,
      String[] hosts,
      @Nullable TestCertificate issuer,
      Instant until,
      boolean authority) {
    KeyPair signer = issuer == null ? keys : issuer.keys;
    String algorithm = signer.getPrivate().getAlgorithm().equals("RSA") ? RSA : ECDSA;
    byte[] subject = name(hosts[0]);
    byte[] by =
        issuer == null ? subject : issuer.chain.getFirst().getSubjectX500Principal().getEncoded();
    byte[] content =
        element(
            0x30,
            hex("a003020102"),
            element(2, Long.toHexString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII)),
            hex(algorithm),
            by,
            element(0x30, time(until.minus(DAY.multipliedBy(2))), time(until)),
            subject,
            keys.getPublic().getEncoded(),
            element(0xa3, element(0x30, names(hosts), constraints(authority))));
    byte[] signature = sign(signer, content);
    byte[] whole = element(0x30, content, hex(algorithm), element(3, new byte[1], signature));
    Stream<X509Certificate> above = issuer == null ? Stream.of() : issuer.chain.stream();
    return new TestCertificate(Stream.concat(Stream.of(parsed(whole)), above).toList(), keys);
  }

  private static byte[] sign(KeyPair signer, byte[] content) {
    boolean rsa = signer.getPrivate().getAlgorithm().equals("RSA");
    try {
      Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(signer.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] name(String commonName) {
    byte[] value = element(0x0c, commonName.getBytes(StandardCharsets.UTF_8));
    return element(0x30, element(0x31, element(0x30, hex(COMMON_NAME), value)));
  }

  private static byte[] names(String[] hosts) {
    byte[][] all =
        Arrays.stream(hosts)
            .map(host -> element(0x82, host.getBytes(StandardCharsets.US_ASCII)))
            .toArray(byte[][]::new);
    return element(0x30, hex(ALTERNATIVE_NAMES), element(4, element(0x30, all)));
  }

  private static byte[] constraints(boolean authority) {
    byte[] content = authority ? hex(YES) : new byte[0];
    return element(0x30, hex(BASIC_CONSTRAINTS), element(4, element(0x30, content)));
  }

  private static byte[] time(Instant at) {
    return element(0x18, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (length < 0x80) {
      element.write(length);
    } else if (length < 0x100) {
      element.write(0x81);
      element.write(length);
    } else {
      element.write(0x82);
      element.write(length >> 8);
      element.write(length);
    }
    Arrays.stream(parts).forEach(element::writeBytes);
    return element.toByteArray();
  }

  private static X509Certificate parsed(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
