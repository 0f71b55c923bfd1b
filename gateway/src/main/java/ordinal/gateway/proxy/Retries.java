package ordinal.gateway.proxy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether, where and when a request that failed is tried again. What was never sent may go
 * to any other replica, and so may what a replica says it did not look at. What else may have been
 * sent is repeated only where that does no harm: an idempotent method (RFC 9110 section 9.2.2)
 * without a body, of whose answer no byte went out. A rule's {@code retry} (GEP-1731) adds
 * statuses, time-outs and attempts, never other methods. Each try beyond the first is taken from
 * the backend's budget. One event loop.
 */
final class Retries {
  /** What failed. */
  enum Cause {
    /** No connection, so nothing was sent. */
    CONNECT("connect"),
    /** The connection broke before an answer. */
    RESET("reset"),
    /** The replica said that it did nothing about the request. */
    REFUSED("refused"),
    /** The try took too long. */
    TIMEOUT("timeout"),
    /** The replica answered with an error. */
    STATUS("status");

    private final String text;

    Cause(String text) {
      this.text = text;
    }
  }

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");
  // As Envoy's: 25 ms doubled each time, at most ten times as much.
  private static final Duration BASE = Duration.ofMillis(25);
  private static final int MOST_DOUBLINGS = 3;
  private static final int MOST_TIMES = 10;

  private final IntUnaryOperator random;
  private final GatewayMetrics metrics;

  Retries(IntUnaryOperator random, GatewayMetrics metrics) {
    this.random = random;
    this.metrics = metrics;
  }

  /**
   * The replica to try next, paid for; null where the failure is to be passed on.
   *
   * @param status the replica's; 0 where there is none
   */
  @Nullable Replica next(Exchange exchange, Cause cause, int status) {
    Backend backend = exchange.backend();
    if (backend == null || exchange.isBound() || !exchange.isUnanswered()) {
      return null;
    }
    Tries tries = exchange.tries();
    Replica failed = exchange.replica();
    Optional<HttpRoute.Retry> rule = exchange.match().rule().retry();
    if (!covers(exchange, rule, cause, status) || tries.count() >= most(rule, cause)) {
      return null;
    }
    tries.failed(failed.name());
    Replica next = backend.pick(random, tries.names(), exchange.now());
    if (next == null && (rule.isPresent() || cause != Cause.CONNECT)) {
      tries.startOver(failed.name());
      next = backend.pick(random, tries.names(), exchange.now());
      // There is no other.
      next = next == null && failed.canServe() ? failed : next;
    }
    return next == null || !pay(exchange, backend, next, cause) ? null : next;
  }

  private static boolean covers(
      Exchange exchange, Optional<HttpRoute.Retry> rule, Cause cause, int status) {
    return switch (cause) {
      case CONNECT, REFUSED -> true;
      case RESET -> isRepeatable(exchange);
      case TIMEOUT -> rule.isPresent() && isRepeatable(exchange);
      case STATUS ->
          rule.isPresent() && rule.get().codes().contains(status) && isRepeatable(exchange);
    };
  }

  /** Whether sending it twice does no harm. */
  static boolean isRepeatable(Exchange exchange) {
    return !exchange.head().scan().hasBody() && IDEMPOTENT.contains(exchange.head().method());
  }

  // Without a rule of its own a request may pass over every replica that nobody can connect to.
  private static int most(Optional<HttpRoute.Retry> rule, Cause cause) {
    return rule.map(HttpRoute.Retry::attempts)
        .orElse(cause == Cause.CONNECT ? Integer.MAX_VALUE : 1);
  }

  private boolean pay(Exchange exchange, Backend backend, Replica next, Cause cause) {
    if (backend.fleet().budget().take(backend.policy().retryConstraint(), exchange.now())) {
      metrics.retried(backend, cause.text);
      return true;
    }
    next.health().abandoned(exchange.now());
    metrics.retryRefused(backend);
    return false;
  }

  /**
   * The wait before the try after so many failed ones, in milliseconds: none on the way past
   * replicas that cannot be reached, else at random up to a bound that doubles (full jitter), on
   * top of what the rule demands at least.
   */
  long waitMillis(Exchange exchange, Cause cause) {
    Optional<Duration> least = exchange.match().rule().retry().flatMap(HttpRoute.Retry::backoff);
    if (least.isEmpty() && cause == Cause.CONNECT) {
      return 0;
    }
    long base = least.orElse(BASE).toMillis();
    int doublings = Math.min(exchange.tries().count() - 1, MOST_DOUBLINGS);
    long bound = Math.min(base << doublings, base * MOST_TIMES);
    long jitter = random.applyAsInt((int) Math.min(bound + 1, Integer.MAX_VALUE));
    return least.map(Duration::toMillis).orElse(0L) + jitter;
  }
}
