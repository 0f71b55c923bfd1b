package ordinal.gateway.proxy;

/** Every answer that the gateway makes itself because it cannot or will not forward. */
enum Refusal {
  BAD_REQUEST(400, "bad-request", "Bad request", Then.CLOSE),
  NO_ROUTE(404, "no-route", "No route matches", Then.GO_ON),
  NO_SUCH_REPLICA(404, "no-such-replica", "No replica of that name", Then.GO_ON),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed", Then.CLOSE),
  REQUEST_TIMEOUT(408, "request-timeout", "Request body too slow", Then.CLOSE),
  BODY_TOO_LARGE(413, "request-body-too-large", "Request body too large", Then.CLOSE),
  LINE_TOO_LONG(414, "request-line-too-long", "Request line too long", Then.CLOSE),
  EXPECTATION_FAILED(417, "expectation-failed", "Expectation failed", Then.CLOSE),
  MISDIRECTED(421, "misdirected", "Misdirected request", Then.GO_ON),
  RATE_LIMITED(429, "rate-limited", "Too many requests", Then.GO_ON),
  HEAD_TOO_LARGE(431, "request-head-too-large", "Request head too large", Then.CLOSE),
  INTERNAL(500, "internal", "Internal error", Then.CLOSE),
  NO_BACKEND(500, "no-backend", "The rule has no backend", Then.GO_ON),
  UNRESOLVED_BACKEND(500, "unresolved-backend", "The backend does not exist", Then.GO_ON),
  BROKEN_RULE(500, "broken-rule", "The rule cannot work", Then.GO_ON),
  UPGRADE_REQUIRED(426, "upgrade-required", "Upgrade to another version", Then.CLOSE),
  UPSTREAM_FAILED(502, "upstream-failed", "The replica's answer broke off or was none", Then.GO_ON),
  NO_REPLICA(503, "no-replica", "No replica can serve", Then.RETRY),
  REPLICA_UNAVAILABLE(503, "replica-unavailable", "The replica cannot serve now", Then.RETRY),
  UNREACHABLE(503, "unreachable", "No replica could be reached", Then.RETRY),
  OVERLOADED(503, "overloaded", "Too many requests wait for this replica", Then.RETRY),
  BACKEND_FULL(503, "backend-full", "Too many requests for this backend", Then.RETRY),
  QUEUE_TIMEOUT(503, "queue-timeout", "Waited too long for this backend", Then.RETRY),
  TIMEOUT(504, "timeout", "The replica did not answer in time", Then.GO_ON),
  LOOP(508, "loop", "The request goes round in a loop", Then.CLOSE),
  VERSION_NOT_SUPPORTED(505, "version-not-supported", "HTTP version not supported", Then.CLOSE);

  /** What the client does next. */
  private enum Then {
    GO_ON,
    /** The connection cannot be trusted to be in step any more. */
    CLOSE,
    /** The answer carries {@code Retry-After}. */
    RETRY
  }

  private final int status;
  private final String slug;
  private final String title;
  private final Then then;

  Refusal(int status, String slug, String title, Then then) {
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.then = then;
  }

  int status() {
    return status;
  }

  /** Stable name of this kind of problem (RFC 9457 section 3.1.1). */
  String type() {
    return "urn:ordinal:problem:" + slug;
  }

  String title() {
    return title;
  }

  boolean closes() {
    return then == Then.CLOSE;
  }

  /** Whether it is a limit of ours that was reached. */
  boolean isLimit() {
    return switch (this) {
      case BODY_TOO_LARGE, LINE_TOO_LONG, HEAD_TOO_LARGE -> true;
      case RATE_LIMITED, OVERLOADED, BACKEND_FULL, QUEUE_TIMEOUT -> true;
      default -> false;
    };
  }

  /** The last part of {@link #type}. */
  String slug() {
    return slug;
  }

  boolean asksToRetry() {
    return then == Then.RETRY;
  }
}
