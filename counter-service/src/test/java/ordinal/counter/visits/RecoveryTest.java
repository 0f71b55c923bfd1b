package ordinal.counter.visits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state of the slots (30 visits in the older, 36 in the newer) with every readable file. */
class RecoveryTest {
  private static final long DAMAGED = -1;

  /** What the slots alone say; null is no file. */
  private static Map<String, SlotsCase> slots() {
    byte[] whole = new byte[8192];
    System.arraycopy(slot(8, 30), 0, whole, 0, Slot.BYTES);
    System.arraycopy(slot(9, 36), 0, whole, 4096, Slot.BYTES);
    Map<String, SlotsCase> cases = new HashMap<>();
    cases.put("both whole", new SlotsCase(whole, 36));
    cases.put("older torn", new SlotsCase(torn(whole, 0), 36));
    cases.put("newer torn", new SlotsCase(torn(whole, 4096), 30));
    cases.put("newer zero-filled", new SlotsCase(filled(whole, 4096, 0), 30));
    cases.put("older garbage", new SlotsCase(filled(whole, 0, 0xa5), 36));
    cases.put("newer cut off", new SlotsCase(Arrays.copyOf(whole, 4096 + 31), 30));
    cases.put("only the older page", new SlotsCase(Arrays.copyOf(whole, 4096), 30));
    cases.put("both torn", new SlotsCase(torn(torn(whole, 0), 4096), DAMAGED));
    cases.put("all zero", new SlotsCase(new byte[8192], DAMAGED));
    cases.put("garbage", new SlotsCase(filled(filled(whole, 0, 0xa5), 4096, 'x'), DAMAGED));
    cases.put("empty", new SlotsCase(new byte[0], DAMAGED));
    cases.put("cut in the first", new SlotsCase(Arrays.copyOf(whole, 20), DAMAGED));
    cases.put("missing", new SlotsCase(Optional.empty(), 0));
    return cases;
  }

  /** The number a readable file shows; -1 for damage that nothing explains. */
  private static Map<String, Long> readables() {
    Map<String, Long> cases = new HashMap<>();
    cases.put("0\n", 0L);
    cases.put("29\n", 29L);
    cases.put("30\n", 30L);
    cases.put("36\n", 36L);
    cases.put("36", 36L);
    cases.put("37\n", 37L);
    cases.put("999999999999999999\n", 999_999_999_999_999_999L);
    for (String damaged :
        List.of(
            "",
            "\n",
            "\0\0\0",
            "36\n36\n",
            "-1\n",
            " 36\n",
            "3x\n",
            "0x24\n",
            "36\n\0x",
            "é",
            "9999999999999999999999\n",
            "36\r\n",
            "\u0000" + "6\n",
            "x".repeat(16384))) {
      cases.put(damaged, DAMAGED);
    }
    return cases;
  }

  private record SlotsCase(Optional<String> latin1, long count) {
    SlotsCase(byte @Nullable [] content, long count) {
      this(Optional.ofNullable(content).map(bytes -> new String(bytes, ISO_8859_1)), count);
    }

    byte @Nullable [] content() {
      return latin1.map(text -> text.getBytes(ISO_8859_1)).orElse(null);
    }
  }

  @TestFactory
  List<DynamicTest> recoversEveryCombinationOrRefusesIt() {
    List<DynamicTest> tests = new ArrayList<>();
    slots()
        .forEach((name, slots) -> {
          tests.add(test(name, slots, null, slots.count()));
          readables()
              .forEach(
                  (text, number) -> tests.add(test(name, slots, text, expected(slots, number))));
        });
    return tests;
  }

  private static long expected(SlotsCase slots, long readable) {
    if (slots.content() == null) {
      return readable;
    }
    return readable == DAMAGED || readable > slots.count() ? DAMAGED : slots.count();
  }

  private static DynamicTest test(
      String name, SlotsCase slots, @Nullable String readable, long expected) {
    String text =
        readable == null ? "none" : readable.substring(0, Math.min(readable.length(), 30));
    return DynamicTest.dynamicTest(
        "slots %s, readable %s: %d"
            .formatted(name, text.replace("\n", "\\n").replace("\0", "\\0"), expected),
        () -> {
          if (expected == DAMAGED) {
            assertThatExceptionOfType(DamagedVisitsException.class)
                .isThrownBy(() -> recover(slots.content(), readable))
                .withMessageContaining("dir/visits")
                .withMessageContaining("damaged");
          } else {
            assertThat(recover(slots.content(), readable).count()).isEqualTo(expected);
          }
        });
  }

  @Test
  void takesANumberWhoseFileGrewBeforeItsBytesCame() throws Exception {
    byte[] whole = SlotFile.content(new Slot(9, 100_000)).array();

    assertThat(recover(whole, "99999\n\0").count()).isEqualTo(100_000);
    assertThat(recover(whole, "0\n\0\0\0\0\0").count()).isEqualTo(100_000);
  }

  @Test
  void refusesANumberWithZerosBehindItWhereNoSlotBacksIt() {
    assertThatExceptionOfType(DamagedVisitsException.class)
        .isThrownBy(() -> recover(null, "99\n\0"));
  }

  @Test
  void refusesANewerSlotWithFewerVisits() {
    byte[] whole = new byte[8192];
    System.arraycopy(slot(8, 37), 0, whole, 0, Slot.BYTES);
    System.arraycopy(slot(9, 36), 0, whole, 4096, Slot.BYTES);

    assertThatExceptionOfType(DamagedVisitsException.class)
        .isThrownBy(() -> recover(whole, null))
        .withMessage("dir/visits.slots is damaged: its newer slot has fewer visits");
  }

  @Test
  void showsNameAndPrintableShortenedContent() {
    assertThatExceptionOfType(DamagedVisitsException.class)
        .isThrownBy(() -> recover(null, "\u001b[31m" + "7".repeat(90)))
        .withMessage(
            "dir/visits is damaged: it should hold a decimal number, it holds 95 bytes:"
                + " \"\\x1b[31m%s...\"",
            "7".repeat(35));
  }

  private static Slot recover(byte @Nullable [] slots, @Nullable String readable)
      throws DamagedVisitsException {
    return new Recovery("dir/visits.slots", "dir/visits")
        .recover(
            Optional.ofNullable(slots),
            Optional.ofNullable(readable).map(text -> text.getBytes(ISO_8859_1)));
  }

  private static byte[] slot(long sequence, long count) {
    ByteBuffer bytes = ByteBuffer.allocate(Slot.BYTES);
    new Slot(sequence, count).encode(bytes);
    return bytes.array();
  }

  private static byte[] torn(byte[] whole, int at) {
    byte[] copy = whole.clone();
    copy[at + 20] ^= 0x10;
    return copy;
  }

  private static byte[] filled(byte[] whole, int at, int with) {
    byte[] copy = whole.clone();
    Arrays.fill(copy, at, at + 4096, (byte) with);
    return copy;
  }
}
