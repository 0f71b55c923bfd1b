package ordinal.gateway.aggregate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Totals as JSON, as clients of the gateway know them. Any thread. */
public final class TotalJson {
  private TotalJson() {}

  /** The answer of {@code GET /visits}. */
  public static JsonObject of(Total total) {
    return addTo(new JsonObject(), total);
  }

  /** A problem (RFC 9457) whose extension members are those of the total. */
  static JsonObject incomplete(Total total) {
    long live = total.replicas().stream().filter(r -> r.state() == Total.State.LIVE).count();
    String detail = "%d of %d replicas answered".formatted(live, total.expected());
    return addTo(members(503, "incomplete-total", "The total is incomplete", detail), total);
  }

  static TotalAnswer problem(int status, String type, String title, @Nullable String detail) {
    return new TotalAnswer(status, members(status, type, title, detail).encode());
  }

  private static JsonObject members(
      int status, String type, String title, @Nullable String detail) {
    return new JsonObject()
        .put("type", "urn:ordinal:problem:" + type)
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }

  private static JsonObject addTo(JsonObject json, Total total) {
    JsonArray replicas = new JsonArray();
    total.replicas().forEach(r -> replicas.add(of(r)));
    return json.put("total", total.total())
        .put("complete", total.complete())
        .put("expected", total.expected())
        .put("counted", total.counted())
        .put("replicas", replicas);
  }

  private static JsonObject of(Total.Reading reading) {
    JsonObject json =
        new JsonObject()
            .put("replica", reading.replica())
            .put("ordinal", reading.ordinal().isPresent() ? reading.ordinal().getAsInt() : null)
            .put("backend", reading.backend())
            .put("revision", reading.revision())
            .put("visits", reading.visits())
            .put("state", reading.state().name().toLowerCase(Locale.ROOT))
            .put("ageMillis", reading.ageMillis());
    return reading.error() == null ? json : json.put("error", reading.error());
  }
}
