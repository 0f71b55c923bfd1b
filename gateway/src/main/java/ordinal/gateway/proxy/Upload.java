package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import ordinal.gateway.upstream.Connection;
import org.jspecify.annotations.Nullable;

/** Moves the body of a request, no faster than the replica takes it. One event loop. */
final class Upload implements Handler<Buffer> {
  private final HttpServerRequest from;
  private final Connection to;
  private final ExchangeDeadline deadline;
  private final @Nullable KeptBody kept;
  private boolean stopped;

  /**
   * @param kept where what is moved is kept, too
   */
  Upload(
      HttpServerRequest from, Connection to, ExchangeDeadline deadline, @Nullable KeptBody kept) {
    this.from = from;
    this.to = to;
    this.deadline = deadline;
    this.kept = kept;
  }

  @Override
  public void handle(Buffer part) {
    if (stopped) {
      return;
    }
    deadline.uploaded(part.length());
    ByteBuf bytes = ((BufferInternal) part).getByteBuf();
    if (kept != null) {
      kept.add(bytes);
    }
    to.write(bytes);
    to.flush();
    if (!to.isWritable()) {
      deadline.uploadHeld();
      from.pause();
    }
  }

  void writable() {
    if (!stopped) {
      deadline.uploadGoesOn();
      from.resume();
    }
  }

  /** Nothing is written any more; what still arrives is discarded. */
  void stop() {
    stopped = true;
  }
}
