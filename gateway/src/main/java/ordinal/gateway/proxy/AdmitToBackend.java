package ordinal.gateway.proxy;

import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Concurrency;

/** Keeps what a backend is given at once within its limit; beyond it requests wait, then none. */
final class AdmitToBackend implements Step {
  private final Deadlines deadlines;

  AdmitToBackend(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    Backend backend = exchange.backend();
    if (backend == null || backend.policy().concurrency().isEmpty()) {
      return Outcome.PROCEED;
    }
    Concurrency limit = backend.policy().concurrency().get();
    Place place = new Place(exchange, limit, deadlines);
    exchange.place(place);
    if (place.enter()) {
      return Outcome.PROCEED;
    }
    if (exchange.head().scan().hasBody()) {
      exchange.request().pause();
    }
    return Outcome.WAITS;
  }
}
