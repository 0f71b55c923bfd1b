package ordinal.gateway.proxy;

import ordinal.gateway.routing.Match;
import ordinal.gateway.routing.RequestView;
import org.jspecify.annotations.Nullable;

/** Finds the rule for a request; asked once per request, on any event loop. */
@FunctionalInterface
public interface Router {
  /**
   * The rule in force for a request that came in on a port, or null where there is none.
   *
   * @param port the listener's port as configured
   */
  @Nullable Match match(int port, RequestView request);
}
