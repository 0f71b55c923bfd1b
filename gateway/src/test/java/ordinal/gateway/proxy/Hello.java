package ordinal.gateway.proxy;

import java.io.ByteArrayOutputStream;

/** A client's first message in a version of TLS that the JDK does not speak any more. Pure. */
final class Hello {
  private Hello() {}

  /**
   * @param version as on the wire, such as 0x0302 for TLS 1.1
   */
  static byte[] of(int version, int... ciphers) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    two(body, version);
    body.writeBytes(new byte[32]);
    body.write(0);
    two(body, 2 * ciphers.length);
    for (int cipher : ciphers) {
      two(body, cipher);
    }
    body.write(1);
    body.write(0);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write(22);
    two(record, 0x0301);
    two(record, body.size() + 4);
    record.write(1);
    record.write(0);
    two(record, body.size());
    record.writeBytes(body.toByteArray());
    return record.toByteArray();
  }

  private static void two(ByteArrayOutputStream to, int value) {
    to.write(value >> 8);
    to.write(value);
  }
}
