package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A replica's answer: little JSON with one number in it. Event loop only. */
final class CountBody {
  private static final int SHOWN_CHARS = 40;

  private CountBody() {}

  /** The whole body of a 200; anything else is read to its end, so that the connection lives on. */
  static Future<Buffer> read(HttpClientResponse response, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(chunk -> {
      if (body.length() + chunk.length() <= maxBytes) {
        body.appendBuffer(chunk);
      } else if (whole.tryFail(new ReadFailure("answers more than " + maxBytes + " bytes"))) {
        response.request().reset();
      }
    });
    return whole
        .future()
        .compose(read ->
            response.statusCode() == 200
                ? Future.succeededFuture(read)
                : Future.failedFuture(new ReadFailure("HTTP " + response.statusCode())));
  }

  /** The number, which must be whole and fit a long; everything else is a {@link ReadFailure}. */
  static long parse(Buffer body, String field) {
    Object json;
    try {
      json = Json.decodeValue(body);
    } catch (DecodeException e) {
      throw new ReadFailure("answer is not JSON");
    }
    if (!(json instanceof JsonObject object)) {
      throw new ReadFailure("answer is not a JSON object");
    }
    return count(field, object.getValue(field));
  }

  private static long count(String field, @Nullable Object value) {
    return switch (value) {
      case Integer count when count >= 0 -> count;
      case Long count when count >= 0 -> count;
      case null -> throw new ReadFailure("field " + field + " is missing");
      default ->
          throw new ReadFailure("field %s is not a count: %s".formatted(field, shortened(value)));
    };
  }

  private static String shortened(Object value) {
    String text = value.toString();
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
  }
}
