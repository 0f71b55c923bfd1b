package ordinal.gateway.proxy;

import java.time.Duration;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.replicas.Gate;
import ordinal.gateway.routing.Concurrency;

/**
 * A request's place at a backend that takes only so many: NONE yet, WAITING in the backend's queue,
 * HELD until the replica has answered in full, or LEFT. One event loop, but for {@link #granted}.
 */
final class Place extends Deadline implements Gate.Waiter {
  private enum State {
    NONE,
    WAITING,
    HELD,
    LEFT
  }

  private final Exchange exchange;
  private final Gate gate;
  private final Deadlines deadlines;
  private final Duration patience;
  private State state = State.NONE;

  Place(Exchange exchange, Concurrency limit, Deadlines deadlines) {
    this.exchange = exchange;
    this.gate = limit.gate();
    this.patience = limit.limit().queueTimeout();
    this.deadlines = deadlines;
  }

  /** False where it has to wait; the exchange goes on by itself then. */
  boolean enter(PolicyLimits.Concurrency limit) {
    // A grant on another thread comes back to this loop, so after this.
    return switch (gate.enter(this, limit.maxRequests(), limit.maxQueued())) {
      case IN -> {
        state = State.HELD;
        yield true;
      }
      case WAITS -> {
        state = State.WAITING;
        at = exchange.now() + patience.toNanos();
        deadlines.watch(this);
        yield false;
      }
      case FULL -> {
        state = State.LEFT;
        throw new Refused(
            Refusal.BACKEND_FULL,
            limit.maxRequests()
                + " requests are under way and "
                + limit.maxQueued()
                + " wait, as many as may");
      }
    };
  }

  @Override
  public void granted() {
    exchange.later(this::proceed);
  }

  /** The replica has answered, or nobody is interested any more. */
  void leave() {
    State before = state;
    state = State.LEFT;
    switch (before) {
      case HELD -> gate.leave();
      case WAITING -> {
        deadlines.forget(this);
        // Where it was granted meanwhile, that message gives it back.
        gate.giveUp(this);
      }
      case NONE, LEFT -> {}
    }
  }

  @Override
  void expired(long now) {
    at = NEVER;
    if (gate.giveUp(this)) {
      deadlines.forget(this);
      state = State.LEFT;
      exchange.fail(
          new Refused(Refusal.QUEUE_TIMEOUT, "waited " + patience.toMillis() + " ms in vain"));
    }
  }

  private void proceed() {
    if (state == State.LEFT) {
      gate.leave();
      return;
    }
    deadlines.forget(this);
    state = State.HELD;
    exchange.goOn();
  }
}
