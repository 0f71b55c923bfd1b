package ordinal.counter.visits;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One of the two slots, as 32 bytes, big-endian: magic (8), sequence (8), count (8), four zero
 * bytes, CRC32C of the first 28 (4).
 *
 * @param sequence number of the write; the higher of two valid slots is the current one
 * @param count visits, 0 or more
 */
record Slot(long sequence, long count) {
  static final int BYTES = 32;

  private static final long MAGIC = 0x4f7264566973697fL; // "OrdVisi" and a byte no text has
  private static final int CHECKED = BYTES - Integer.BYTES;

  /** Fills the buffer from its position on. */
  void encode(ByteBuffer into) {
    int start = into.position();
    into.putLong(MAGIC).putLong(sequence).putLong(count).putInt(0);
    into.putInt(checksum(into.slice(start, CHECKED)));
  }

  /** Empty where the bytes are not all there, torn, or of something else. */
  static Optional<Slot> decode(ByteBuffer bytes) {
    if (bytes.remaining() < BYTES) {
      return Optional.empty();
    }
    int start = bytes.position();
    boolean whole =
        bytes.getLong(start) == MAGIC
            && bytes.getInt(start + CHECKED) == checksum(bytes.slice(start, CHECKED));
    Slot slot = new Slot(bytes.getLong(start + 8), bytes.getLong(start + 16));
    return whole && slot.count >= 0 ? Optional.of(slot) : Optional.empty();
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
