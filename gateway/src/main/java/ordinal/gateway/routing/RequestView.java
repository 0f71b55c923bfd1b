package ordinal.gateway.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What routing may know of a request. Paths are normalised, hosts are lower case and without a
 * port.
 */
public interface RequestView {
  String method();

  String host();

  /** The normalised path, without the query. */
  String path();

  /** The query as received, without the question mark; null where there is none. */
  @Nullable String query();

  /** First value of a header, or null; {@code name} is lower case. */
  @Nullable String header(String name);

  /** All values of a header, in order. */
  List<String> headers(String name);
}
