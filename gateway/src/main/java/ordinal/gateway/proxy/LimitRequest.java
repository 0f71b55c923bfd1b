package ordinal.gateway.proxy;

import java.util.Map;
import ordinal.gateway.routing.RateBuckets;
import ordinal.gateway.routing.RuleLimits;

/** Refuses what comes too often or is too large for its rule. */
final class LimitRequest implements Step {
  private final RateKey keys;

  LimitRequest(TrustedProxies trusted) {
    keys = new RateKey(trusted);
  }

  @Override
  public Outcome apply(Exchange exchange) {
    RuleLimits limits = exchange.match().rule().limits();
    if (limits.rate().isPresent()) {
      rate(exchange, limits.rate().get());
    }
    if (limits.maxBytes() != RuleLimits.ANY) {
      body(exchange, limits.maxBytes());
    }
    return Outcome.PROCEED;
  }

  private void rate(Exchange exchange, RateBuckets buckets) {
    RateBuckets.Verdict verdict = buckets.take(keys.of(exchange, buckets.limit().key()));
    Map<String, String> headers = RateHeaders.of(buckets, verdict);
    if (!verdict.allowed()) {
      String detail = "more than " + RateHeaders.describe(buckets.limit());
      throw new Refused(Refusal.RATE_LIMITED, detail, headers);
    }
    exchange.tell(headers);
  }

  // A body of known length is refused here, any other where it comes to be too long.
  private static void body(Exchange exchange, long most) {
    if (exchange.head().contentLength() > most) {
      throw Refused.bodyTooLarge(most);
    }
    if (exchange.head().scan().isChunked()) {
      exchange.limitBody(most);
    }
  }
}
