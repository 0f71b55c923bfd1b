package ordinal.gateway.testing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ordinal.gateway.routing.Match;
import ordinal.gateway.routing.RequestView;
import ordinal.gateway.routing.RouteRule;
import ordinal.gateway.routing.RoutingTable;
import org.jspecify.annotations.Nullable;

/** A request as routing sees it: GET of {@code /} at host {@code example.com} by default. */
public final class TestRequest implements RequestView {
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private String method = "GET";
  private String host = "example.com";
  private final String path;
  private final @Nullable String query;

  private TestRequest(String path, @Nullable String query) {
    this.path = path;
    this.query = query;
  }

  /** A path, with a query where there is a question mark. */
  public static TestRequest get(String target) {
    int mark = target.indexOf('?');
    return mark < 0
        ? new TestRequest(target, null)
        : new TestRequest(target.substring(0, mark), target.substring(mark + 1));
  }

  public TestRequest method(String method) {
    this.method = method;
    return this;
  }

  public TestRequest host(String host) {
    this.host = host;
    return this;
  }

  public TestRequest with(String header, String value) {
    headers.computeIfAbsent(header.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(value);
    return this;
  }

  /** The rule that gets this request; fails where none does. */
  public RouteRule rule(RoutingTable table, int port) {
    return requireNonNull(table.match(port, this), () -> this + " is matched by no rule").rule();
  }

  /** {@code ns/name index} of the rule that gets this request, or {@code 404}. */
  public String routed(RoutingTable table, int port) {
    Match match = table.match(port, this);
    return match == null ? "404" : match.rule().routeName() + " " + match.rule().index();
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  @Override
  public List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public String toString() {
    return method + " " + host + path + (query == null ? "" : "?" + query) + " " + headers;
  }
}
