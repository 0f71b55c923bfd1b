package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import ordinal.gateway.routing.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * A request's head after all checks, as routing and forwarding see it.
 *
 * @param authority the host as the client wrote it, with its port; empty where an HTTP/1.0 client
 *     named none
 * @param path normalised
 * @param scan what the headers say
 */
record RequestHead(
    String method,
    String authority,
    String host,
    String path,
    @Nullable String query,
    MultiMap headers,
    HeaderScan scan)
    implements RequestView {

  @Override
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public List<String> headers(String name) {
    return headers.getAll(name);
  }

  /** As the decoder has checked it, 0 where there is none. */
  long contentLength() {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }
}
