package ordinal.gateway.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Refuses what RFC 9110 and RFC 9112 demand to refuse and the decoder lets through, so that nothing
 * ambiguous goes further.
 */
final class GuardRequest implements Step {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  private final int maxHeaders;
  private final int maxTarget;

  GuardRequest(int maxHeaders, int maxTarget) {
    this.maxHeaders = maxHeaders;
    this.maxTarget = maxTarget;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    String method = method(exchange, request.method());
    // Of HTTP/2; the line of HTTP/1 was measured as a whole.
    if (request.uri().length() > maxTarget) {
      throw new Refused(Refusal.LINE_TOO_LONG, "the target has more than " + maxTarget + " bytes");
    }
    HeaderScan scan = new HeaderScan(maxHeaders);
    request.headers().forEach(scan);
    boolean http10 = request.version() == HttpVersion.HTTP_1_0;
    RequestTarget target =
        RequestTarget.parse(method, request.uri(), exchange.connection().isEncrypted());
    Authority authority = authority(target, scan, http10);
    expectation(scan, http10);
    exchange.head(
        new RequestHead(
            method,
            authority.text(),
            authority.host(),
            target.path(),
            target.query(),
            request.headers(),
            scan));
    boolean http11 = !http10;
    if (http11 && scan.asksForWebSocket()) {
      WebSocketHandshake.check(exchange.head());
    }
    return target.isAsterisk() || endsHere(method, scan) ? options(exchange) : Outcome.PROCEED;
  }

  // Other methods may leave the header alone (RFC 9110 section 7.6.2).
  private static boolean endsHere(String method, HeaderScan scan) {
    String left = scan.maxForwards();
    if (left == null || !method.equals("OPTIONS")) {
      return false;
    }
    if (left.isEmpty() || left.length() > 9 || !left.chars().allMatch(Character::isDigit)) {
      throw Refused.badRequest("not a number in Max-Forwards (RFC 9110 section 7.6.2)");
    }
    return Integer.parseInt(left) == 0;
  }

  private static String method(Exchange exchange, HttpMethod method) {
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      exchange.response().putHeader("allow", METHODS);
      throw new Refused(Refusal.METHOD_NOT_ALLOWED, method + " is not served here");
    }
    String name = method.name();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && TOKEN_SIGNS.indexOf(c) < 0) {
        throw Refused.badRequest("not a method (RFC 9110 section 9.1)");
      }
    }
    return name;
  }

  // Even with an absolute target a Host must be there and valid (RFC 9112 section 3.2.2).
  private static Authority authority(RequestTarget target, HeaderScan scan, boolean http10) {
    String sent = scan.host();
    if (sent == null && !http10) {
      throw Refused.badRequest("no Host (RFC 9112 section 3.2)");
    }
    Authority authority = sent == null ? Authority.NONE : parsed(sent);
    return target.authority() == null ? authority : parsed(target.authority());
  }

  private static Authority parsed(String text) {
    Authority authority = Authority.parse(text);
    if (authority == null) {
      throw Refused.badRequest("not one valid host (RFC 9110 section 7.2)");
    }
    return authority;
  }

  private static void expectation(HeaderScan scan, boolean http10) {
    String expect = scan.expect();
    if (expect != null && !http10 && !expect.equalsIgnoreCase("100-continue")) {
      throw new Refused(Refusal.EXPECTATION_FAILED, "only 100-continue can be expected");
    }
  }

  // It asks about the server as a whole, which is this gateway (RFC 9110 section 9.3.7).
  private static Outcome options(Exchange exchange) {
    exchange.response().putHeader("allow", METHODS);
    exchange.answerEmpty(204);
    return Outcome.TAKEN;
  }
}
