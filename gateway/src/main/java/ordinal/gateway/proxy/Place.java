package ordinal.gateway.proxy;

import java.time.Duration;
import ordinal.gateway.replicas.AdaptiveLimit;
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
  private final Concurrency limit;
  private final Duration patience;
  private long entered;
  private State state = State.NONE;

  Place(Exchange exchange, Concurrency limit, Deadlines deadlines) {
    this.exchange = exchange;
    this.limit = limit;
    this.gate = limit.gate();
    this.patience = limit.limit().queueTimeout();
    this.deadlines = deadlines;
  }

  /** False where it has to wait; the exchange goes on by itself then. */
  boolean enter() {
    int most = limit.maxRequests();
    int queued = limit.limit().maxQueued();
    // A grant on another thread comes back to this loop, so after this.
    return switch (gate.enter(this, most, queued)) {
      case IN -> {
        held();
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
            most + " requests are under way and " + queued + " wait, as many as may");
      }
    };
  }

  @Override
  public void granted() {
    exchange.later(this::proceed);
  }

  private void held() {
    state = State.HELD;
    entered = exchange.now();
  }

  /**
   * An answer begins. What it took tells how much the backend can take, unless it is an error,
   * which may come fast, or waited for a body, which says more of the client.
   */
  void answered(int status) {
    AdaptiveLimit adaptive = limit.adaptive();
    boolean tells = (status >= 200 && status < 500) || status == 504;
    if (adaptive != null && state == State.HELD && tells && !exchange.head().scan().hasBody()) {
      adaptive.answered(entered, exchange.now() - entered, gate.inFlight());
    }
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
    held();
    exchange.goOn();
  }
}
