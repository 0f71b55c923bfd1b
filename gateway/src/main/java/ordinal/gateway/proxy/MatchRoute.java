package ordinal.gateway.proxy;

import ordinal.gateway.routing.Match;

/** Finds the rule; none is 404, one that cannot work is 500. */
final class MatchRoute implements Step {
  private final Router router;

  MatchRoute(Router router) {
    this.router = router;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    Match match = router.match(exchange.port().configured(), exchange.head());
    if (match == null) {
      throw new Refused(Refusal.NO_ROUTE, "no rule matches host, path, headers and method");
    }
    exchange.match(match);
    if (match.rule().broken().isPresent()) {
      throw new Refused(Refusal.BROKEN_RULE, match.rule().broken().get());
    }
    return Outcome.PROCEED;
  }
}
