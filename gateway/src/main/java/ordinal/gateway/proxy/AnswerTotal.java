package ordinal.gateway.proxy;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import ordinal.gateway.routing.RouteRule;
import org.jspecify.annotations.Nullable;

/** Answers a rule that aggregates with the total; what is no read goes on to one replica. */
final class AnswerTotal implements Step {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(1);

  private final Totals totals;

  AnswerTotal(Totals totals) {
    this.totals = totals;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    RouteRule rule = exchange.match().rule();
    RequestHead head = exchange.head();
    if (rule.aggregation().isEmpty() || !reads(head)) {
      return Outcome.PROCEED;
    }
    Duration deadline = rule.timeouts().request().orElse(DEFAULT_DEADLINE);
    exchange.take();
    // The total is complete or says what is missing by then; this is for one that breaks its word.
    // No limit, 0, is the aggregator's longest there, and no limit here.
    if (!deadline.isZero()) {
      exchange.deadline().whole(deadline.plus(DEFAULT_DEADLINE));
    }
    totals
        .total(rule, head.path(), isStrict(head.query()), deadline)
        // Who adds up may do so on any thread.
        .onComplete((answer, failure) -> exchange.later(() -> answer(exchange, answer, failure)));
    return Outcome.TAKEN;
  }

  private static void answer(
      Exchange exchange, Totals.@Nullable Answer answer, @Nullable Throwable failure) {
    if (answer == null) {
      exchange.fail(Failures.ofStep(new IllegalStateException("no total", failure)));
    } else {
      String type = answer.status() < 400 ? "application/json" : "application/problem+json";
      exchange.answer(answer.status(), type, Buffer.buffer(answer.json()), "no-store");
    }
  }

  // A client that names a replica wants that one's answer.
  private static boolean reads(RequestHead head) {
    return (head.method().equals("GET") || head.isHead()) && head.scan().replica() == null;
  }

  private static boolean isStrict(@Nullable String query) {
    if (query == null) {
      return false;
    }
    for (String parameter : query.split("&", -1)) {
      if (parameter.equals("strict=true")) {
        return true;
      }
    }
    return false;
  }
}
