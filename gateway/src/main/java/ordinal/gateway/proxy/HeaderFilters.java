package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import java.util.List;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.Filter.RequestHeaderModifier;
import ordinal.gateway.objects.HttpRoute.Filter.ResponseHeaderModifier;
import ordinal.gateway.objects.HttpRoute.Header;
import ordinal.gateway.objects.HttpRoute.HeaderChange;

/** RequestHeaderModifier and ResponseHeaderModifier: set, then add, then remove. Stateless. */
final class HeaderFilters {
  private HeaderFilters() {}

  static void request(List<Filter> filters, MultiMap headers) {
    for (Filter filter : filters) {
      if (filter instanceof RequestHeaderModifier modifier) {
        apply(modifier.change(), headers);
      }
    }
  }

  static void response(List<Filter> filters, MultiMap headers) {
    for (Filter filter : filters) {
      if (filter instanceof ResponseHeaderModifier modifier) {
        apply(modifier.change(), headers);
      }
    }
  }

  private static void apply(HeaderChange change, MultiMap headers) {
    for (Header header : change.set()) {
      if (mayChange(header.name())) {
        headers.set(header.name(), header.value());
      }
    }
    for (Header header : change.add()) {
      if (mayChange(header.name()) && !header.name().equalsIgnoreCase("host")) {
        headers.add(header.name(), header.value());
      }
    }
    for (String name : change.remove()) {
      if (mayChange(name) && !name.equalsIgnoreCase("host")) {
        headers.remove(name);
      }
    }
  }

  // A route may not break the framing of a message.
  private static boolean mayChange(String name) {
    return !HopByHop.ends(name) && !name.equalsIgnoreCase("content-length");
  }
}
