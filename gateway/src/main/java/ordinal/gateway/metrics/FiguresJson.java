package ordinal.gateway.metrics;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Figures as JSON, as gateways tell each other. Any thread. */
public final class FiguresJson {
  private FiguresJson() {}

  public static JsonObject encode(BackendFigures figures) {
    return new JsonObject()
        .put("requests", figures.requests())
        .put("errors", figures.errors())
        .put("unanswered", figures.unanswered())
        .put("ready", figures.ready())
        .put("inFlight", figures.inFlight())
        .put("latencyMicros", compressed(figures.latency()));
  }

  private static String compressed(Histogram latency) {
    ByteBuffer bytes = ByteBuffer.allocate(latency.getNeededByteBufferCapacity());
    int length = latency.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  public static JsonObject encode(RouteFigures figures) {
    JsonArray backends = new JsonArray();
    new TreeMap<>(figures.requests())
        .forEach((service, requests) ->
            backends.add(new JsonObject().put("backend", service).put("requests", requests)));
    JsonArray visits = new JsonArray();
    figures.visits().forEach(v -> visits.add(visit(v)));
    return new JsonObject().put("backends", backends).put("visits", visits);
  }

  private static JsonObject visit(VisitFigures visit) {
    return new JsonObject()
        .put("id", visit.id())
        .put("method", visit.method())
        .put("path", visit.path())
        .put("acknowledged", visit.acknowledged())
        .put("begun", visit.begun())
        .put("repeated", visit.repeated())
        .put("ended", visit.ended())
        .put("late", visit.late());
  }

  /**
   * Reads what {@link #encode(BackendFigures)} wrote.
   *
   * @throws IllegalArgumentException says in one line what is wrong
   */
  public static BackendFigures backend(String text) {
    try {
      JsonObject json = new JsonObject(text);
      return new BackendFigures(
          whole(json, "requests"),
          whole(json, "errors"),
          whole(json, "unanswered"),
          histogram(string(json, "latencyMicros")),
          (int) whole(json, "ready"),
          (int) whole(json, "inFlight"));
    } catch (RuntimeException | DataFormatException e) {
      throw notUnderstood(e);
    }
  }

  private static Histogram histogram(String text) throws DataFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    return Histogram.decodeFromCompressedByteBuffer(bytes, LatencyScale.MOST_MICROS);
  }

  /**
   * Reads what {@link #encode(RouteFigures)} wrote.
   *
   * @throws IllegalArgumentException says in one line what is wrong
   */
  public static RouteFigures route(String text) {
    try {
      JsonObject json = new JsonObject(text);
      Map<String, Long> requests = new HashMap<>();
      for (Object one : requireNonNull(json.getJsonArray("backends"), "backends")) {
        JsonObject backend = (JsonObject) one;
        requests.put(string(backend, "backend"), whole(backend, "requests"));
      }
      List<VisitFigures> visits = new ArrayList<>();
      for (Object one : requireNonNull(json.getJsonArray("visits"), "visits")) {
        visits.add(visit((JsonObject) one));
      }
      return new RouteFigures(requests, visits);
    } catch (RuntimeException e) {
      throw notUnderstood(e);
    }
  }

  private static VisitFigures visit(Object one) {
    JsonObject json = (JsonObject) one;
    return new VisitFigures(
        string(json, "id"),
        string(json, "method"),
        string(json, "path"),
        whole(json, "acknowledged"),
        whole(json, "begun"),
        whole(json, "repeated"),
        whole(json, "ended"),
        whole(json, "late"));
  }

  private static String string(JsonObject json, String name) {
    return requireNonNull(json.getString(name), name);
  }

  private static long whole(JsonObject json, String name) {
    return requireNonNull(json.getLong(name), name);
  }

  private static IllegalArgumentException notUnderstood(Exception cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new IllegalArgumentException("not understood: " + message, cause);
  }
}
