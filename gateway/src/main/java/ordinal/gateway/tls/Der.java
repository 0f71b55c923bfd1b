package ordinal.gateway.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The little of DER (X.690) that turns the older forms of a private key into PKCS #8. Pure. */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final byte[] VERSION_0 = {2, 1, 0};

  private Der() {}

  /**
   * A key of PKCS #1 or SEC 1 as PKCS #8, which also names its algorithm.
   *
   * @param publicKey a SubjectPublicKeyInfo, valid, of the same algorithm
   */
  static byte[] pkcs8(byte[] publicKey, byte[] key) {
    int algorithm = contentAt(publicKey, 0);
    byte[] identifier = Arrays.copyOfRange(publicKey, algorithm, endAt(publicKey, algorithm));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(VERSION_0);
    whole.writeBytes(identifier);
    whole.writeBytes(element(OCTETS, key));
    return element(SEQUENCE, whole.toByteArray());
  }

  private static int contentAt(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    return element + 2 + (length < 0x80 ? 0 : length & 0x7f);
  }

  private static int endAt(byte[] der, int element) {
    int content = contentAt(der, element);
    int length = content == element + 2 ? der[element + 1] : 0;
    for (int i = element + 2; i < content; i++) {
      length = (length << 8) | (der[i] & 0xff);
    }
    return content + length;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (content.length < 0x80) {
      element.write(content.length);
    } else {
      int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
      element.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        element.write(content.length >> (8 * i));
      }
    }
    element.writeBytes(content);
    return element.toByteArray();
  }
}
