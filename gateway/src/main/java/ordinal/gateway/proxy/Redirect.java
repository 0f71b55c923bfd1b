package ordinal.gateway.proxy;

import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.routing.Match;

/** Answers a rule that redirects. */
final class Redirect implements Step {
  @Override
  public Outcome apply(Exchange exchange) {
    Match match = exchange.match();
    for (Filter filter : match.rule().filters()) {
      if (filter instanceof Filter.RequestRedirect redirect) {
        String location =
            RedirectLocation.of(
                redirect,
                exchange.head(),
                match.path(),
                exchange.connection().isEncrypted(),
                exchange.port().actual());
        exchange.response().putHeader("location", location);
        exchange.answerEmpty(redirect.statusCode());
        return Outcome.TAKEN;
      }
    }
    return Outcome.PROCEED;
  }
}
