package ordinal.gateway.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of one PEM text (RFC 7468); text around them is allowed. Immutable. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]++)-----([^-]*+)-----END \\1-----");
  private static final int LONGEST = 1 << 20;
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

  private record Block(String label, String base64) {}

  private final String field;
  private final List<Block> blocks;

  private Pem(String field, List<Block> blocks) {
    this.field = field;
    this.blocks = blocks;
  }

  /**
   * Takes the text apart.
   *
   * @param field what messages call it
   * @throws BadPem where it has no block
   */
  public static Pem read(String field, byte[] text) {
    List<Block> blocks = new ArrayList<>();
    if (text.length <= LONGEST) {
      Matcher block = BLOCK.matcher(new String(text, ISO_8859_1));
      while (block.find()) {
        blocks.add(new Block(block.group(1), block.group(2)));
      }
    }
    if (blocks.isEmpty()) {
      throw new BadPem(field, "is not PEM: it has no block -----BEGIN ...----- of at most 1 MiB");
    }
    return new Pem(field, blocks);
  }

  private byte[] der(Block block) {
    try {
      return Base64.getDecoder().decode(block.base64().replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new BadPem(field, "is not PEM: a block is not base64");
    }
  }

  /**
   * All certificates, in their order.
   *
   * @throws BadPem where there is none, or one that cannot be read
   */
  public List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new BadPem(field, "has no block CERTIFICATE");
    }
    return certificates;
  }

  private X509Certificate certificate(Block block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der(block)));
    } catch (CertificateException e) {
      throw new BadPem(field, "has a block CERTIFICATE that holds none");
    }
  }

  /**
   * The first private key, read as one of the kind that the public key is of.
   *
   * @throws BadPem where there is none, or one of another kind
   */
  PrivateKey privateKey(PublicKey certified) {
    for (Block block : blocks) {
      if (block.label().equals(ENCRYPTED)) {
        throw new BadPem(field, "is encrypted: only keys without a password can be used");
      }
      if (block.label().equals(PKCS8)) {
        return key(der(block), certified);
      }
      if (block.label().endsWith(" " + PKCS8)) {
        return key(Der.pkcs8(certified.getEncoded(), der(block)), certified);
      }
    }
    throw new BadPem(field, "has no block PRIVATE KEY");
  }

  private PrivateKey key(byte[] pkcs8, PublicKey certified) {
    try {
      return KeyFactory.getInstance(certified.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new BadPem(
          field, "is no private key of the certificate's kind, " + certified.getAlgorithm());
    }
  }
}
