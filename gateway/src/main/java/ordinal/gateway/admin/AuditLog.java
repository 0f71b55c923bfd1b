package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import ordinal.gateway.admin.AuditEntry.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every change, on disk and the last {@value #REMEMBERED} in memory. A change is two lines with one
 * id: pending, forced to disk before the change is made, then how it ended. Writing blocks and is
 * never done on an event loop; reading is from memory. Thread-safe.
 */
final class AuditLog implements AutoCloseable {
  static final int REMEMBERED = 1000;
  private static final long MAX_BYTES = 10L << 20;
  private static final int FILES = 3;
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final AuditFile file;
  private final Clock clock;
  private final Consumer<AuditEntry> ended;
  private final SequencedMap<Long, AuditEntry> entries = new LinkedHashMap<>();
  private final Object writing = new Object();
  private long lastId;

  private AuditLog(AuditFile file, Clock clock, Consumer<AuditEntry> ended) {
    this.file = file;
    this.clock = clock;
    this.ended = ended;
  }

  /** Reads back what is there; {@code ended} hears of every change as it ends. Blocking. */
  static AuditLog open(Path folder, Clock clock, Consumer<AuditEntry> ended) throws IOException {
    AuditLog log = new AuditLog(new AuditFile(folder, MAX_BYTES, FILES), clock, ended);
    log.readBack();
    return log;
  }

  Path path() {
    return file.path();
  }

  /** The newest first, at most {@code limit}. */
  List<AuditEntry> newest(int limit) {
    synchronized (entries) {
      return entries.sequencedValues().reversed().stream().limit(limit).toList();
    }
  }

  /** Records that a change is about to be made. Where this throws, it must not be made. */
  AuditEntry begin(
      String who,
      String action,
      String object,
      SequencedMap<String, Long> before,
      SequencedMap<String, Long> after)
      throws IOException {
    return append(who, action, object, before, after, Outcome.PENDING);
  }

  /** Records a change that was made elsewhere. */
  void note(
      String who,
      String action,
      String object,
      SequencedMap<String, Long> before,
      SequencedMap<String, Long> after)
      throws IOException {
    ended.accept(append(who, action, object, before, after, Outcome.DONE));
  }

  private AuditEntry append(
      String who,
      String action,
      String object,
      SequencedMap<String, Long> before,
      SequencedMap<String, Long> after,
      Outcome outcome)
      throws IOException {
    synchronized (writing) {
      AuditEntry entry =
          new AuditEntry(
              lastId + 1, clock.instant(), who, action, object, before, after, outcome, null);
      file.append(entry.json().encode());
      lastId = entry.id();
      remember(entry);
      return entry;
    }
  }

  /** Records how a begun change ended; {@code error} is null where it was made. */
  void end(AuditEntry begun, @Nullable String error) {
    AuditEntry entry = begun.ended(error == null ? Outcome.DONE : Outcome.FAILED, error);
    synchronized (writing) {
      try {
        file.append(entry.json().encode());
      } catch (IOException e) {
        // The change itself is on disk as pending; it cannot be unmade for want of its second line.
        LOG.error("{}: cannot record how change {} ended", file.path(), entry.id(), e);
      }
      remember(entry);
    }
    ended.accept(entry);
  }

  private void remember(AuditEntry entry) {
    synchronized (entries) {
      entries.put(entry.id(), entry);
      if (entries.size() > REMEMBERED) {
        entries.pollFirstEntry();
      }
    }
  }

  private void readBack() throws IOException {
    List<String> damaged = new ArrayList<>();
    for (String line : file.read()) {
      parse(line).ifPresentOrElse(this::restore, () -> damaged.add(line));
    }
    if (!damaged.isEmpty()) {
      LOG.warn("{}: {} damaged lines skipped", file.path(), damaged.size());
    }
  }

  private void restore(AuditEntry entry) {
    lastId = Math.max(lastId, entry.id());
    remember(entry);
  }

  private static Optional<AuditEntry> parse(String line) {
    try {
      return Optional.of(AuditEntry.of(new JsonObject(line)));
    } catch (RuntimeException e) {
      return Optional.empty(); // Torn by a crash in the middle of a write; counted by the caller.
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (writing) {
      file.close();
    }
  }

  /** Weights or counts in the form that entries keep. */
  static SequencedMap<String, Long> values(Map<String, ? extends Number> numbers) {
    SequencedMap<String, Long> values = new LinkedHashMap<>();
    numbers.forEach((name, number) -> values.put(name, number.longValue()));
    return values;
  }
}
