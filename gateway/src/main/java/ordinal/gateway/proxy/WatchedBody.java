package ordinal.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Shows each piece of a request's body to the copies before the replica gets it, and breaks off a
 * body that comes to be too long. One event loop.
 */
final class WatchedBody implements Handler<Buffer> {
  private final Exchange exchange;
  private final List<MirrorCopy> copies;
  private final long most;
  private Handler<Buffer> next;
  private long bytes;

  WatchedBody(Exchange exchange, List<MirrorCopy> copies, long most, Handler<Buffer> next) {
    this.exchange = exchange;
    this.copies = copies;
    this.most = most;
    this.next = next;
  }

  /** What still comes goes there. */
  void turnTo(Handler<Buffer> other) {
    next = other;
  }

  @Override
  public void handle(Buffer chunk) {
    if (bytes > most) {
      // What still comes is dropped.
      return;
    }
    bytes += chunk.length();
    if (bytes > most) {
      copies.forEach(MirrorCopy::cutOff);
      exchange.fail(Refused.bodyTooLarge(most));
      return;
    }
    for (MirrorCopy copy : copies) {
      copy.collect(chunk);
    }
    next.handle(chunk);
  }
}
