package ordinal.counter.visits;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 36, Long.MAX_VALUE})
  void readsWhatItWrote(long count) {
    Slot slot = new Slot(7, count);

    assertThat(Slot.decode(encoded(slot))).contains(slot);
  }

  @Test
  void noticesEveryFlippedBit() {
    for (int bit = 0; bit < Slot.BYTES * 8; bit++) {
      ByteBuffer bytes = encoded(new Slot(7, 36));
      bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ (1 << (bit % 8))));

      assertThat(Slot.decode(bytes)).as("bit %d", bit).isEmpty();
    }
  }

  @Test
  void noticesEveryMixOfAnOldAndANewWrite() {
    ByteBuffer older = encoded(new Slot(5, 255));
    for (int torn = 1; torn < Slot.BYTES; torn++) {
      ByteBuffer newer = encoded(new Slot(7, 256));
      boolean same = newer.slice(0, torn).equals(older.slice(0, torn));
      boolean sameRest =
          newer.slice(torn, Slot.BYTES - torn).equals(older.slice(torn, Slot.BYTES - torn));
      newer.put(0, older, 0, torn);

      assertThat(Slot.decode(newer).isPresent()).as("torn at %d", torn).isEqualTo(same || sameRest);
    }
  }

  @Test
  void noticesThatTheEndIsMissing() {
    assertThat(Slot.decode(encoded(new Slot(7, 36)).limit(Slot.BYTES - 1))).isEmpty();
  }

  @Test
  void takesNoNegativeCount() {
    assertThat(Slot.decode(encoded(new Slot(7, -1)))).isEmpty();
  }

  private static ByteBuffer encoded(Slot slot) {
    ByteBuffer bytes = ByteBuffer.allocate(Slot.BYTES);
    slot.encode(bytes);
    return bytes.flip();
  }
}
