package ordinal.gateway.objects;

import java.util.Arrays;

/** Bytes that no log and no message may show. Immutable. */
public final class Hidden {
  private final byte[] bytes;

  public Hidden(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hidden that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "hidden";
  }
}
