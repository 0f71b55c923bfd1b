package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One change: who made it, when, of what, and what was there before and after.
 *
 * @param id counts up over restarts; a change's later line replaces its earlier one
 * @param object such as {@code HTTPRoute default/counter}
 * @param error why it failed; null unless it did
 */
record AuditEntry(
    long id,
    Instant time,
    String who,
    String action,
    String object,
    SequencedMap<String, Long> before,
    SequencedMap<String, Long> after,
    Outcome outcome,
    @Nullable String error) {

  /** PENDING stays only where the process died in the middle of a change. */
  enum Outcome {
    PENDING,
    DONE,
    FAILED
  }

  AuditEntry {
    before = new TreeMap<>(before);
    after = new TreeMap<>(after);
  }

  AuditEntry ended(Outcome how, @Nullable String why) {
    return new AuditEntry(id, time, who, action, object, before, after, how, why);
  }

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("time", time.toString())
            .put("who", who)
            .put("action", action)
            .put("object", object)
            .put("before", values(before))
            .put("after", values(after))
            .put("outcome", outcome.name().toLowerCase(Locale.ROOT));
    return error == null ? json : json.put("error", error);
  }

  /** Throws a RuntimeException where the JSON is not an entry. */
  static AuditEntry of(JsonObject json) {
    return new AuditEntry(
        json.getLong("id"),
        json.getInstant("time"),
        json.getString("who"),
        json.getString("action"),
        json.getString("object"),
        values(json.getJsonObject("before")),
        values(json.getJsonObject("after")),
        Outcome.valueOf(json.getString("outcome").toUpperCase(Locale.ROOT)),
        json.getString("error"));
  }

  private static JsonObject values(Map<String, Long> values) {
    JsonObject json = new JsonObject();
    values.forEach(json::put);
    return json;
  }

  private static SequencedMap<String, Long> values(JsonObject json) {
    SequencedMap<String, Long> values = new TreeMap<>();
    json.fieldNames().forEach(name -> values.put(name, json.getLong(name)));
    return values;
  }
}
