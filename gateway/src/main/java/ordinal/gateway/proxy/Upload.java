package ordinal.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.IntConsumer;
import ordinal.gateway.upstream.Connection;

/** Moves the body of a request, no faster than the replica takes it. One event loop. */
final class Upload implements Handler<Buffer> {
  private final HttpServerRequest from;
  private final Connection to;
  private final IntConsumer moved;
  private boolean stopped;

  Upload(HttpServerRequest from, Connection to, IntConsumer moved) {
    this.from = from;
    this.to = to;
    this.moved = moved;
  }

  @Override
  public void handle(Buffer part) {
    if (stopped) {
      return;
    }
    moved.accept(part.length());
    to.write(((BufferInternal) part).getByteBuf());
    to.flush();
    if (!to.isWritable()) {
      from.pause();
    }
  }

  void writable() {
    if (!stopped) {
      from.resume();
    }
  }

  /** Nothing is written any more; what still arrives is discarded. */
  void stop() {
    stopped = true;
  }
}
