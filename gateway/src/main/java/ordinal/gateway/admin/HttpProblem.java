package ordinal.gateway.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer other than success (RFC 9457); thrown from anywhere below a handler. Any thread. */
final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String TYPES = "https://ordinal.dev/problems/";

  private final int status;
  private final String type;
  private final transient Map<String, String> headers;

  /** The type is a stable word that clients may compare, such as {@code stale-version}. */
  HttpProblem(int status, String type, String detail) {
    this(status, type, detail, Map.of(), null);
  }

  HttpProblem(
      int status,
      String type,
      String detail,
      Map<String, String> headers,
      @Nullable Throwable cause) {
    super(
        detail, cause, false, false); // An answer, thrown by the thousand: nobody reads its stack.
    this.status = status;
    this.type = TYPES + type;
    this.headers = Map.copyOf(headers);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  JsonObject json() {
    return new JsonObject()
        .put("type", type)
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", getMessage());
  }
}
