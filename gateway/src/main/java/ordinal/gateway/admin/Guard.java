package ordinal.gateway.admin;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites' pages in the operator's browser away from the admin port: headers that forbid
 * framing and scripts, the Host checked against DNS rebinding, writes from one's own origin only.
 * Event loop only.
 */
final class Guard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String POLICY =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String bind;

  Guard(String bind) {
    this.bind = bind.toLowerCase(Locale.ROOT);
  }

  static boolean isLoopback(String address) {
    if (address.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      // Literals only: a name that resolves to loopback today may not do so tomorrow.
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  void check(RoutingContext ctx) {
    ctx.response()
        .putHeader(HttpHeaders.DATE, date())
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-frame-options", "DENY")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("content-security-policy", POLICY)
        .putHeader("cache-control", "no-store");
    checkTarget(ctx);
    checkHost(ctx.request());
    if (!READS.contains(ctx.request().method())) {
      checkOrigin(ctx.request());
    }
    ctx.next();
  }

  // RFC 9110 section 6.6.1.
  @SuppressWarnings("JavaUtilDate")
  private static String date() {
    return DateFormatter.format(new Date());
  }

  private static void checkTarget(RoutingContext ctx) {
    try {
      ctx.normalizedPath();
      ctx.request().params();
      ctx.queryParams();
    } catch (RuntimeException e) {
      throw new HttpProblem(
          400, "bad-request", "The request target has a broken percent sequence", Map.of(), e);
    }
  }

  private void checkHost(HttpServerRequest request) {
    if (!isLoopback(bind)) {
      return; // Reached under names that we cannot know; tokens protect it there.
    }
    HostAndPort authority = request.authority();
    String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
    if (!LOOPBACK.contains(host) && !host.equals(bind)) {
      throw new HttpProblem(
          421, "wrong-host", "The Host header must name this machine's loopback address");
    }
  }

  private static void checkOrigin(HttpServerRequest request) {
    String origin = request.getHeader("origin");
    if (origin != null && !sameOrigin(origin, request.authority())) {
      throw new HttpProblem(
          403, "cross-origin", "A write must come from the admin port's own origin");
    }
  }

  private static boolean sameOrigin(String origin, @Nullable HostAndPort authority) {
    String own = authority == null ? "" : authority.toString();
    return origin.equalsIgnoreCase("http://" + own) || origin.equalsIgnoreCase("https://" + own);
  }
}
