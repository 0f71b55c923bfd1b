package ordinal.gateway.admin;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import ordinal.gateway.routing.PathNormalizer;
import ordinal.gateway.routing.RequestView;
import org.jspecify.annotations.Nullable;

/** A request that someone describes instead of sending it, as {@code explain} gets it. Pure. */
record AskedRequest(
    String method,
    String host,
    String path,
    @Nullable String query,
    Map<String, List<String>> values)
    implements RequestView {

  /** Reads {@code method}, {@code host}, {@code path} and any number of {@code header}. */
  static AskedRequest of(MultiMap params) {
    String target = params.contains("path") ? params.get("path") : "/";
    int mark = target.indexOf('?');
    String raw = mark < 0 ? target : target.substring(0, mark);
    String path = PathNormalizer.normalize(raw);
    if (path == null) {
      throw new HttpProblem(
          400, "bad-request", "path: " + raw + ": the gateway would refuse this path with 400");
    }
    return new AskedRequest(
        params.contains("method") ? params.get("method").toUpperCase(Locale.ROOT) : "GET",
        params.contains("host") ? host(params.get("host")) : "localhost",
        path,
        mark < 0 ? null : target.substring(mark + 1),
        headers(params.getAll("header")));
  }

  // The host as routing sees it: lower case, without a port.
  private static String host(String given) {
    return given.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
  }

  private static Map<String, List<String>> headers(List<String> given) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line : given) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new HttpProblem(
            400, "bad-request", "header: " + line + ": must look like Name: value");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, n -> new ArrayList<>()).add(line.substring(colon + 1).strip());
    }
    return headers;
  }

  @Override
  public @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  @Override
  public List<String> headers(String name) {
    return values.getOrDefault(name, List.of());
  }
}
