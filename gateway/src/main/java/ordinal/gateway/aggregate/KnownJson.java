package ordinal.gateway.aggregate;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Last known values as the JSON of their file: totals, each with its replicas. Any thread. */
final class KnownJson {
  private static final int VERSION = 1;

  private KnownJson() {}

  static ByteBuffer encode(List<Known> known) {
    Map<Series, JsonArray> totals = new LinkedHashMap<>();
    known.forEach(k -> totals.computeIfAbsent(k.series(), s -> new JsonArray()).add(replica(k)));
    JsonArray list = new JsonArray();
    totals.forEach((series, replicas) ->
        list.add(
            new JsonObject()
                .put("key", series.key())
                .put("path", series.path())
                .put("field", series.field())
                .put("replicas", replicas)));
    String text = new JsonObject().put("version", VERSION).put("totals", list).encodePrettily();
    return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject replica(Known known) {
    JsonObject json = new JsonObject().put("namespace", known.namespace());
    json.put("replica", known.replica()).put("visits", known.visits());
    known.ordinal().ifPresent(ordinal -> json.put("ordinal", ordinal));
    return json.put("backend", known.backend())
        .put("revision", known.revision())
        .put("seenAt", known.seenAt().toEpochMilli());
  }

  /** Reads all or nothing; {@code file} is only named in errors. */
  static List<Known> parse(Path file, String text) throws DamagedStoreException {
    try {
      JsonObject json = new JsonObject(text);
      if (json.getInteger("version") == null || json.getInteger("version") != VERSION) {
        throw new DamagedStoreException(
            file, "version " + json.getValue("version") + " is not " + VERSION);
      }
      List<Known> known = new ArrayList<>();
      for (Object total : present(json.getJsonArray("totals"), "totals")) {
        addTotal((JsonObject) total, known);
      }
      return List.copyOf(known);
    } catch (DecodeException e) {
      throw new DamagedStoreException(file, "damaged: not JSON: " + firstLine(e.getMessage()));
    } catch (RuntimeException e) {
      // Wrong types come as ClassCastException, wrong values as IllegalArgumentException.
      throw new DamagedStoreException(file, "damaged: " + firstLine(e.getMessage()));
    }
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
