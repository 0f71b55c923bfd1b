package ordinal.gateway.proxy;

import io.vertx.core.Handler;

/**
 * A body that its client may hold back until it is asked for (RFC 9110 section 10.1.1): by the
 * replica's 100, or by us after a second in which the replica, which may not know how to, said
 * nothing. One that comes unasked needs no 100. One event loop.
 */
final class AwaitedBody extends Deadline implements Handler<Void> {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Exchange exchange;

  AwaitedBody(Exchange exchange) {
    this.exchange = exchange;
    at = exchange.now() + PATIENCE_NANOS;
    exchange.deadlines().watch(this);
  }

  /** The replica asks for the body. */
  @Override
  public void handle(Void nothing) {
    if (watched) {
      forget();
      exchange.response().writeContinue();
      exchange.deadline().uploading();
    }
  }

  /** The client has sent a part, asked or not. */
  void comes() {
    if (watched) {
      forget();
      exchange.deadline().uploading();
    }
  }

  /** Whether nobody has asked for it yet, and nothing of it is here. */
  boolean isHeldBack() {
    return watched;
  }

  /** The final answer is there, or there will be none. */
  void forget() {
    exchange.deadlines().forget(this);
  }

  @Override
  void expired(long now) {
    handle(null);
  }
}
