package ordinal.gateway.proxy;

import java.util.List;

/**
 * The way of each request: the steps in their order. A step that throws, or that says it took the
 * request and did not, or proceeds beyond the last, ends in a logged 500; nothing is left hanging.
 */
final class Pipeline {
  private final Step[] steps;

  Pipeline(List<Step> steps) {
    this.steps = steps.toArray(Step[]::new);
  }

  void run(Exchange exchange) {
    runFrom(0, exchange);
  }

  /** Goes on behind the step in which the exchange waits. */
  void goOn(Exchange exchange) {
    runFrom(exchange.waitsAt() + 1, exchange);
  }

  private void runFrom(int first, Exchange exchange) {
    try {
      for (int i = first; i < steps.length; i++) {
        Step step = steps[i];
        Step.Outcome outcome = step.apply(exchange);
        if (outcome == Step.Outcome.TAKEN) {
          requireTaken(exchange, step);
          return;
        }
        requireUntaken(exchange, step);
        if (outcome == Step.Outcome.WAITS) {
          exchange.waitAt(i);
          return;
        }
      }
      throw new IllegalStateException("no step took the request");
    } catch (RuntimeException e) {
      exchange.fail(Failures.ofStep(e));
    }
  }

  private static void requireTaken(Exchange exchange, Step step) {
    if (!exchange.isTaken()) {
      throw new IllegalStateException(step + " took the request and did nothing with it");
    }
  }

  private static void requireUntaken(Exchange exchange, Step step) {
    if (exchange.isTaken()) {
      throw new IllegalStateException(step + " took the request and proceeded");
    }
  }
}
