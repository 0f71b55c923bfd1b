package ordinal.gateway.admin;

import java.io.IOException;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Makes no change that is not on record first. Blocking. */
final class Recorded {
  private final AuditLog log;

  Recorded(AuditLog log) {
    this.log = log;
  }

  <T> T run(
      String who,
      String action,
      String object,
      SequencedMap<String, Long> before,
      SequencedMap<String, Long> after,
      Supplier<T> change) {
    AuditEntry entry = begin(who, action, object, before, after);
    try {
      T result = change.get();
      log.end(entry, null);
      return result;
    } catch (RuntimeException e) {
      log.end(entry, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private AuditEntry begin(
      String who,
      String action,
      String object,
      SequencedMap<String, Long> before,
      SequencedMap<String, Long> after) {
    try {
      return log.begin(who, action, object, before, after);
    } catch (IOException e) {
      throw new HttpProblem(
          503,
          "audit-unwritable",
          "Nothing was changed: the change cannot be recorded in " + log.path(),
          Map.of(),
          e);
    }
  }
}
