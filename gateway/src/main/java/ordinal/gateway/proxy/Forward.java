package ordinal.gateway.proxy;

import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Backend;
import org.jspecify.annotations.Nullable;

/**
 * The last step: has a replica answer, and another one where {@link Retries} allows. One event
 * loop.
 */
final class Forward implements Step {
  private final Upstreams upstreams;
  private final Retries retries;
  private final Outcomes outcomes;
  private final GatewayMetrics metrics;

  Forward(Upstreams upstreams, Retries retries, Outcomes outcomes, GatewayMetrics metrics) {
    this.upstreams = upstreams;
    this.retries = retries;
    this.outcomes = outcomes;
    this.metrics = metrics;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    exchange.take();
    if (exchange.head().scan().hasBody()) {
      exchange.request().pause();
    }
    Backend backend = exchange.backend();
    if (backend != null) {
      backend.fleet().budget().begin();
    }
    if (exchange.isStream()) {
      // A flood of streams that are reset in the same bytes costs no connection to a replica.
      Replica chosen = exchange.replica();
      exchange.later(() -> startUnlessOver(exchange, chosen));
    } else {
      start(exchange);
    }
    return Outcome.TAKEN;
  }

  // The client may have left meanwhile, or the request's time may be up. The replica may have
  // waited for this one request to show that it is well: then it waits for the next.
  private void startUnlessOver(Exchange exchange, Replica chosen) {
    if (!exchange.isUnanswered()) {
      chosen.health().abandoned(exchange.now());
      return;
    }
    try {
      start(exchange);
    } catch (RuntimeException e) {
      exchange.fail(Failures.ofStep(e));
    }
  }

  private void start(Exchange exchange) {
    exchange.visiting();
    new Attempt(exchange, this).start(upstreams, false);
  }

  /** The same replica once more: it had closed the connection before it could know of this. */
  void resend(Exchange exchange) {
    exchange.visiting();
    new Attempt(exchange, this).start(upstreams, true);
  }

  /**
   * Nothing was sent to this replica.
   *
   * @param load whether it has as many connections as it may have: the next one should not get it
   */
  void notConnected(Exchange exchange, Replica replica, Refused refused, boolean load) {
    if (load) {
      replica.health().abandoned(exchange.now());
      exchange.fail(refused);
      return;
    }
    metrics.connectFailed(replica);
    outcomes.failed(exchange, replica, false, refused.detail());
    failed(exchange, Retries.Cause.CONNECT, refused);
  }

  /**
   * The connect takes long. Another replica takes over if there is one; the connection, should it
   * come, is kept for others.
   */
  void passOver(Exchange exchange, Attempt slow, Replica replica) {
    Replica next = retries.next(exchange, Retries.Cause.CONNECT, 0);
    if (next != null) {
      metrics.connectFailed(replica);
      outcomes.failed(exchange, replica, false, "no connection in time");
      slow.cancel();
      again(exchange, next, Retries.Cause.CONNECT);
    }
  }

  /** The replica took all the time that the request had. */
  void tooLate(Exchange exchange, Replica replica, Refused refused) {
    outcomes.failed(exchange, replica, true, refused.detail());
  }

  /** The replica did not answer, or not in time. */
  void unanswered(Exchange exchange, Replica replica, Retries.Cause cause, Refused refused) {
    outcomes.failed(exchange, replica, true, refused.detail());
    failed(exchange, cause, refused);
  }

  private void failed(Exchange exchange, Retries.Cause cause, Refused refused) {
    Replica next = retries.next(exchange, cause, 0);
    if (next == null) {
      exchange.fail(refused);
    } else {
      again(exchange, next, cause);
    }
  }

  /** The head of an answer came; whether the replica is judged by it. */
  boolean answered(Exchange exchange, Replica replica, int status) {
    return outcomes.answered(exchange, replica, status);
  }

  /** The replica to ask instead of taking that answer; null where it counts. */
  @Nullable Replica insteadOf(Exchange exchange, int status) {
    return status < 400 ? null : retries.next(exchange, Retries.Cause.STATUS, status);
  }

  /** The replica to ask instead of one that did not take the request; null for none. */
  @Nullable Replica insteadOfRefusing(Exchange exchange, Replica replica) {
    if (!exchange.isBound()) {
      return retries.next(exchange, Retries.Cause.REFUSED, 0);
    }
    // No other will do; the same may take it on another connection.
    Tries tries = exchange.tries();
    tries.failed(replica.name());
    return tries.count() == 1 && exchange.isUnanswered() ? replica : null;
  }

  /** The replica answered in full, or took an upgrade. */
  void succeeded(Exchange exchange, Replica replica) {
    outcomes.succeeded(exchange, replica);
  }

  /** Tries that replica, after a wait where one is due. */
  void again(Exchange exchange, Replica next, Retries.Cause cause) {
    exchange.restart(next);
    long wait = retries.waitMillis(exchange, cause);
    if (wait == 0) {
      start(exchange);
    } else {
      exchange.after(wait, () -> startUnlessOver(exchange, next));
    }
  }
}
