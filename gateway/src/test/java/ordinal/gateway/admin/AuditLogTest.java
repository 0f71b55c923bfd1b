package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final SequencedMap<String, Long> NOTHING = new TreeMap<>();
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  @TempDir private Path data;

  @Test
  void keepsAChangeThatNeverEndedAsPending() throws Exception {
    try (AuditLog log = open()) {
      log.begin("otto", "set-weights", "HTTPRoute default/a", NOTHING, NOTHING);
    }

    try (AuditLog log = open()) {
      assertThat(log.newest(10))
          .singleElement()
          .extracting(AuditEntry::outcome)
          .isEqualTo(AuditEntry.Outcome.PENDING);
    }
  }

  @Test
  void skipsLinesThatAreDamagedAnywhere() throws Exception {
    try (AuditLog log = open()) {
      log.note("otto", "a", "x", NOTHING, NOTHING);
      log.note("otto", "b", "x", NOTHING, NOTHING);
    }
    Path file = data.resolve("audit.log");
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, "\0\0\n" + lines.get(0) + "\n{\"id\":1}\n" + lines.get(1) + "\n{\"i");

    try (AuditLog log = open()) {
      assertThat(log.newest(10)).extracting(AuditEntry::action).containsExactly("b", "a");
      log.note("otto", "c", "x", NOTHING, NOTHING);
    }

    try (AuditLog log = open()) {
      assertThat(log.newest(1)).extracting(AuditEntry::id).containsExactly(3L);
    }
  }

  @Test
  void remembersTheLastThousand() throws Exception {
    List<String> lines =
        LongStream.rangeClosed(1, 1500)
            .mapToObj(id ->
                new AuditEntry(
                        id,
                        Instant.EPOCH,
                        "file",
                        "set-weights",
                        "x",
                        NOTHING,
                        AuditLog.values(Map.of("a", 1)),
                        AuditEntry.Outcome.DONE,
                        null)
                    .json()
                    .encode())
            .toList();
    Files.write(data.resolve("audit.log"), lines);

    try (AuditLog log = open()) {
      assertThat(log.newest(2000)).hasSize(1000);
      assertThat(log.newest(2)).extracting(AuditEntry::id).containsExactly(1500L, 1499L);
    }
  }

  @Test
  void writesAgainOnceTheDiskDoes() throws Exception {
    Path blocked = data.resolve("audit.log");
    Files.createDirectory(blocked);
    try (AuditLog log = open(data.resolve("sub"))) {
      log.note("otto", "a", "x", NOTHING, NOTHING);
      assertThat(log.path()).hasContent(Files.readString(data.resolve("sub/audit.log")));
    }
    Files.delete(blocked);

    try (AuditLog log = open()) {
      log.note("otto", "b", "x", NOTHING, NOTHING);
      assertThat(log.newest(5)).hasSize(1);
    }
  }

  private AuditLog open() throws Exception {
    return open(data);
  }

  private static AuditLog open(Path folder) throws Exception {
    return AuditLog.open(folder, CLOCK, entry -> {});
  }
}
