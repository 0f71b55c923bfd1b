package ordinal.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Collects a body of known, small length; one that comes in one piece is not copied. */
final class SmallBody implements Handler<Buffer> {
  private final int length;
  private @Nullable Buffer first;
  private @Nullable Buffer all;

  SmallBody(int length) {
    this.length = length;
  }

  @Override
  public void handle(Buffer chunk) {
    if (first == null) {
      first = chunk;
      return;
    }
    if (all == null) {
      all = Buffer.buffer(length).appendBuffer(first);
    }
    all.appendBuffer(chunk);
  }

  /** The whole; null where it is empty. */
  @Nullable Buffer whole() {
    return all == null ? first : all;
  }
}
