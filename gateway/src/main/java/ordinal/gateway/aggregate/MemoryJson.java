package ordinal.gateway.aggregate;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A memory as JSON, on disk and between peers: totals, each with its replicas. Any thread. */
public final class MemoryJson {
  private static final int VERSION = 1;

  private MemoryJson() {}

  public static JsonObject encode(Memory memory) {
    Map<Series, JsonArray> totals = new LinkedHashMap<>();
    memory
        .known()
        .forEach(k -> totals.computeIfAbsent(k.series(), s -> new JsonArray()).add(replica(k)));
    JsonArray list = new JsonArray();
    totals.forEach((series, replicas) ->
        list.add(
            new JsonObject()
                .put("key", series.key())
                .put("path", series.path())
                .put("field", series.field())
                .put("replicas", replicas)));
    JsonArray forgotten = new JsonArray();
    memory.forgotten().forEach(f -> forgotten.add(forgotten(f)));
    return new JsonObject().put("version", VERSION).put("totals", list).put("forgotten", forgotten);
  }

  private static JsonObject replica(Known known) {
    JsonObject json = new JsonObject().put("namespace", known.namespace());
    json.put("replica", known.replica()).put("visits", known.visits());
    known.ordinal().ifPresent(ordinal -> json.put("ordinal", ordinal));
    return json.put("backend", known.backend())
        .put("revision", known.revision())
        .put("seenAt", known.seenAt().toEpochMilli());
  }

  private static JsonObject forgotten(Forgotten forgotten) {
    return new JsonObject()
        .put("key", forgotten.key())
        .put("namespace", forgotten.namespace())
        .put("replica", forgotten.replica())
        .put("times", forgotten.times());
  }

  /**
   * Reads all or nothing.
   *
   * @throws IllegalArgumentException says in one line what is wrong
   */
  public static Memory parse(String text) {
    try {
      return memory(new JsonObject(text));
    } catch (DecodeException e) {
      throw new IllegalArgumentException("damaged: not JSON: " + firstLine(e.getMessage()), e);
    } catch (RuntimeException e) {
      // Wrong types come as ClassCastException, wrong values as IllegalArgumentException.
      throw new IllegalArgumentException("damaged: " + firstLine(e.getMessage()), e);
    }
  }

  private static Memory memory(JsonObject json) {
    if (json.getInteger("version") == null || json.getInteger("version") != VERSION) {
      throw new IllegalArgumentException(
          "version " + json.getValue("version") + " is not " + VERSION);
    }
    List<Known> known = new ArrayList<>();
    for (Object total : present(json.getJsonArray("totals"), "totals")) {
      addTotal((JsonObject) total, known);
    }
    List<Forgotten> forgotten = new ArrayList<>();
    // Files of the first releases have none.
    for (Object one : json.getJsonArray("forgotten", new JsonArray())) {
      forgotten.add(forgotten((JsonObject) one));
    }
    return new Memory(known, forgotten);
  }

  private static void addTotal(JsonObject total, List<Known> known) {
    Series series = new Series(string(total, "key"), string(total, "path"), string(total, "field"));
    for (Object replica : present(total.getJsonArray("replicas"), "replicas")) {
      known.add(known(series, (JsonObject) replica));
    }
  }

  private static Known known(Series series, JsonObject json) {
    Integer ordinal = json.getInteger("ordinal");
    return new Known(
        series.key(),
        series.path(),
        series.field(),
        string(json, "namespace"),
        string(json, "replica"),
        ordinal == null ? OptionalInt.empty() : OptionalInt.of(ordinal),
        string(json, "backend"),
        string(json, "revision"),
        whole(json, "visits"),
        Instant.ofEpochMilli(whole(json, "seenAt")));
  }

  private static Forgotten forgotten(JsonObject json) {
    return new Forgotten(
        string(json, "key"),
        string(json, "namespace"),
        string(json, "replica"),
        whole(json, "times"));
  }

  private static String string(JsonObject json, String name) {
    Object value = present(json.getValue(name), name);
    return (String) value;
  }

  /** Strict, where JsonObject would cut a fraction off. */
  private static long whole(JsonObject json, String name) {
    Object value = present(json.getValue(name), name);
    return value instanceof Integer count ? count : (Long) value;
  }

  private static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no content" : message.lines().findFirst().orElse("");
  }
}
