package ordinal.counter.visits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides from what the files hold how many visits there were; pure.
 *
 * <p>The newest whole slot counts: a torn one was never acknowledged. The readable file is written
 * after the slot is forced and never forced itself, so after a power cut it may lag, but it cannot
 * be ahead: then a slot was lost. Without a slot file the readable one is taken over. Everything
 * else is damage, and never read as 0.
 */
final class Recovery {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})\n?");

  // A file system may save the new length of a longer number before its new bytes.
  private static final Pattern LENGTHENED = Pattern.compile("(\\d{1,18})\n\0{1,17}");

  private static final int SHOWN = 40;

  private final String slotsName;
  private final String readableName;

  Recovery(String slotsName, String readableName) {
    this.slotsName = slotsName;
    this.readableName = readableName;
  }

  Slot recover(Optional<byte[]> slots, Optional<byte[]> readable) throws DamagedVisitsException {
    if (slots.isEmpty()) {
      return new Slot(0, readable.isEmpty() ? 0 : adopted(readable.get()));
    }
    Slot newest = newest(slots.get());
    if (readable.isPresent()) {
      checkNotAhead(readable.get(), newest);
    }
    return newest;
  }

  private long adopted(byte[] readable) throws DamagedVisitsException {
    return number(NUMBER, readable).orElseThrow(() -> notANumber(readable));
  }

  private Slot newest(byte[] content) throws DamagedVisitsException {
    List<Slot> whole = SlotFile.decode(content);
    Slot newest =
        whole.stream()
            .max(Comparator.comparingLong(Slot::sequence))
            .orElseThrow(() ->
                new DamagedVisitsException(
                    slotsName + " is damaged: no whole slot, it holds " + shown(content)));
    if (whole.stream().anyMatch(slot -> slot.count() > newest.count())) {
      throw new DamagedVisitsException(slotsName + " is damaged: its newer slot has fewer visits");
    }
    return newest;
  }

  private void checkNotAhead(byte[] readable, Slot newest) throws DamagedVisitsException {
    OptionalLong number = number(NUMBER, readable);
    if (number.isEmpty()) {
      number = number(LENGTHENED, readable);
    }
    long visits = number.orElseThrow(() -> notANumber(readable));
    if (visits > newest.count()) {
      throw new DamagedVisitsException(
          "%s is damaged: it holds %d visits, but %s holds %d"
              .formatted(slotsName, newest.count(), readableName, visits));
    }
  }

  private DamagedVisitsException notANumber(byte[] readable) {
    return new DamagedVisitsException(
        readableName + " is damaged: it should hold a decimal number, it holds " + shown(readable));
  }

  private static OptionalLong number(Pattern pattern, byte[] content) {
    Matcher matcher = pattern.matcher(new String(content, ISO_8859_1));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** Length and a printable beginning: the message goes to logs and terminals. */
  private static String shown(byte[] content) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(content.length, SHOWN); i++) {
      char c = (char) (content[i] & 0xff);
      text.append(c >= ' ' && c < 0x7f && c != '\\' ? c : "\\x%02x".formatted((int) c));
    }
    String dots = content.length > SHOWN ? "..." : "";
    return "%d bytes: \"%s%s\"".formatted(content.length, text, dots);
  }

  /** What {@code cat} shows. */
  static byte[] readable(long count) {
    return (count + "\n").getBytes(US_ASCII);
  }
}
