package ordinal.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.IntConsumer;

/**
 * Moves one body, no faster than its receiver takes it, and reports what moves: that is what
 * Vert.x' own pipe does not tell. Ending and failing are its owner's affair. One event loop.
 */
final class Pump implements Handler<Buffer> {
  private final ReadStream<Buffer> from;
  private final WriteStream<Buffer> to;
  private final IntConsumer moved;
  private boolean stopped;

  Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer moved) {
    this.from = from;
    this.to = to;
    this.moved = moved;
  }

  @Override
  public void handle(Buffer chunk) {
    if (stopped) {
      return;
    }
    moved.accept(chunk.length());
    to.write(chunk);
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(drained -> {
        if (!stopped) {
          from.resume();
        }
      });
    }
  }

  /** Nothing is written any more; what still arrives is discarded. */
  void stop() {
    stopped = true;
  }
}
