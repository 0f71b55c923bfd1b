package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpServerResponse;
import ordinal.gateway.upstream.Connection;

/** Moves the body of an answer, no faster than the client takes it. One event loop. */
final class Download {
  private final Connection from;
  private final HttpServerResponse to;
  private final ExchangeDeadline deadline;
  private boolean stopped;

  Download(Connection from, HttpServerResponse to, ExchangeDeadline deadline) {
    this.from = from;
    this.to = to;
    this.deadline = deadline;
  }

  void add(ByteBuf part) {
    if (stopped) {
      part.release();
      return;
    }
    deadline.progressed();
    to.write(Wrapped.of(part)).onComplete((v, failure) -> part.release());
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(drained -> {
        if (!stopped) {
          from.resume();
        }
      });
    }
  }

  /** Nothing is written any more. */
  void stop() {
    stopped = true;
  }
}
